/**
 * Has pictures made by processes of their own, which are killed when they are late and replaced
 * when they die: the server's side of it. May use {@code image.job}, {@code image.vips} to start
 * it, {@code config} for how many and within which bounds, {@code content} for where pictures come
 * from, {@code retry}.
 */
@NullMarked
package io.larch.image.worker;

import org.jspecify.annotations.NullMarked;
