/**
 * The relay and purge verticles that carry purge batches out. May use {@code outbox}, {@code db},
 * {@code messaging}, {@code content}, {@code config}.
 */
@NullMarked
package io.larch.purge;

import org.jspecify.annotations.NullMarked;
