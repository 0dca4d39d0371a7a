/**
 * Deleting assets: routes, service, the delete statements. May use {@code asset}, {@code http},
 * {@code idempotency}, {@code selector}, {@code path}, {@code db}, {@code outbox}, {@code config};
 * never messaging or content, for a delete needs the database alone.
 */
@NullMarked
package io.larch.deletion;

import org.jspecify.annotations.NullMarked;
