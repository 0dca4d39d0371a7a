/**
 * The image worker: a process of its own, without Vert.x, configuration or log, that makes pictures
 * with libvips and can be killed at any time. Native calls are here alone. May use {@code
 * image.job}.
 */
@NullMarked
package io.larch.image.vips;

import org.jspecify.annotations.NullMarked;
