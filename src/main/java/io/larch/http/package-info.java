/**
 * The HTTP server's frame: router, error catalogue, limits, who asks, health, metrics. May use
 * {@code caller}, {@code config} and {@code flow}.
 */
@NullMarked
package io.larch.http;

import org.jspecify.annotations.NullMarked;
