/**
 * The trash as clients use it: what is kept is listed, restored, and purged before its time. A
 * service for whoever takes requests, and the statements, put together from what {@code kept},
 * {@code asset}, {@code outbox} and {@code receipt} give out of their tables. May use these, {@code
 * caller}, {@code db}, {@code deletion} (preconditions, and who watches), {@code idempotency},
 * {@code path} and {@code selector}; never messaging, content or http.
 */
@NullMarked
package io.larch.trash;

import org.jspecify.annotations.NullMarked;
