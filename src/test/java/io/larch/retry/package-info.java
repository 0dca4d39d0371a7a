@NullMarked
package io.larch.retry;

import org.jspecify.annotations.NullMarked;
