/**
 * The native HTTP API: its routes, and its words for what services fail with. May use {@code http}
 * and the public services of {@code asset}.
 */
@NullMarked
package io.larch.api;

import org.jspecify.annotations.NullMarked;
