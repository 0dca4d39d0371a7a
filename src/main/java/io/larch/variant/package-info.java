/**
 * Pictures made of assets when somebody asks for them, once for all who do, and kept as variants.
 * May use {@code asset}, {@code caller}, {@code config} (what the path's rules say), {@code
 * content}, {@code db}, {@code image}, {@code image.job}, {@code image.worker}, {@code intake} (how
 * content comes into the store), {@code mediatype}, {@code outbox} and {@code path}; never {@code
 * http}.
 */
@NullMarked
package io.larch.variant;

import org.jspecify.annotations.NullMarked;
