/**
 * Storing, fetching and updating assets: routes, service, repository. May use {@code http}, {@code
 * idempotency}, {@code selector}, {@code path}, {@code db}, {@code content}, {@code config}, {@code
 * flow} and {@code outbox}. Other packages ask here for what is in the tables of assets, or are
 * given the piece of SQL that does it.
 */
@NullMarked
package io.larch.asset;

import org.jspecify.annotations.NullMarked;
