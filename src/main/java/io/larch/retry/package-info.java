/**
 * Trying again, and working in rounds: how long to wait, and how seldom to speak of what fails.
 * Uses nothing of ours.
 */
@NullMarked
package io.larch.retry;

import org.jspecify.annotations.NullMarked;
