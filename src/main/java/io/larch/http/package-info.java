/**
 * The HTTP server's frame: router, error catalogue, limits, health, metrics. May use {@code config}
 * and {@code flow}.
 */
@NullMarked
package io.larch.http;

import org.jspecify.annotations.NullMarked;
