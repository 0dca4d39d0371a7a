/**
 * Pictures made of assets when somebody asks for them, or by a task after the store, once for all
 * who ask, and kept as variants until their time has come. May use {@code asset}, {@code caller},
 * {@code config} (what the path's rules say), {@code content}, {@code db}, {@code image}, {@code
 * image.job}, {@code image.worker}, {@code intake} (how content comes into the store), {@code
 * mediatype}, {@code outbox}, {@code path}, {@code retry} and {@code task}; never {@code http}.
 */
@NullMarked
package io.larch.variant;

import org.jspecify.annotations.NullMarked;
