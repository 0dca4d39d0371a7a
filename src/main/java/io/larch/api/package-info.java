/**
 * The native HTTP API: its routes, and its words for what services fail with. May use {@code http},
 * {@code idempotency}, {@code caller}, {@code selector}, {@code path}, and the public services of
 * {@code asset} and {@code deletion}; never {@code db}.
 */
@NullMarked
package io.larch.api;

import org.jspecify.annotations.NullMarked;
