/**
 * What comes in from clients, however it came: content to the store and its asset to the database,
 * or neither; and what they say about it later. May use {@code asset}, {@code caller}, {@code
 * config}, {@code content}, {@code db}, {@code idempotency}, {@code mediatype}, {@code outbox},
 * {@code path}, {@code retry} and {@code selector}; no type of HTTP.
 */
@NullMarked
package io.larch.intake;

import org.jspecify.annotations.NullMarked;
