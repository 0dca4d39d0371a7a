/**
 * Deleting assets: a service for whoever takes requests, and the statements. What is deleted is one
 * statement with what is recorded of it, put together from what {@code asset} and {@code outbox}
 * give out of their tables. May use {@code asset}, {@code caller}, {@code db}, {@code idempotency},
 * {@code kept}, {@code outbox}, {@code path}, {@code selector}; never messaging or content, for a
 * delete needs the database alone, and never http, for there is more than one front end.
 */
@NullMarked
package io.larch.deletion;

import org.jspecify.annotations.NullMarked;
