/** Trying again: how long to wait, and how seldom to speak of it. Uses nothing of ours. */
@NullMarked
package io.larch.retry;

import org.jspecify.annotations.NullMarked;
