/**
 * Purge batches, and the relay and purge verticles that carry them out. May use {@code db}, {@code
 * messaging}, {@code content}, {@code path}, {@code config}.
 */
@NullMarked
package io.larch.purge;

import org.jspecify.annotations.NullMarked;
