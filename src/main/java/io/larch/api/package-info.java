/**
 * The native HTTP API: its routes, its forms and JSON, and its words for what services fail with.
 * May use {@code http} and the public services: {@code asset}, {@code deletion}, {@code intake},
 * {@code receipt}, {@code serving}, {@code source}, {@code token}, {@code trash}, {@code variant},
 * with {@code kept} (what is kept, as values), {@code caller}, {@code config}, {@code flow}, {@code
 * idempotency}, {@code image} (what is asked of pictures), {@code mediatype}, {@code path} and
 * {@code selector}; never {@code db}.
 */
@NullMarked
package io.larch.api;

import org.jspecify.annotations.NullMarked;
