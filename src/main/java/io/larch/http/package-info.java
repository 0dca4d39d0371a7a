/**
 * The HTTP server's frame: router, error catalogue, limits, who asks, health, metrics. May use
 * {@code caller}, {@code config}, {@code flow}, {@code limit} and {@code retry}.
 */
@NullMarked
package io.larch.http;

import org.jspecify.annotations.NullMarked;
