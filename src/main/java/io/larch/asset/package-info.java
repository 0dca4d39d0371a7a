/**
 * Storing, fetching and updating assets: routes, service, repository. May use {@code http}, {@code
 * idempotency}, {@code selector}, {@code path}, {@code db}, {@code content}, {@code config}, {@code
 * flow} and the upload intents of {@code outbox}.
 */
@NullMarked
package io.larch.asset;

import org.jspecify.annotations.NullMarked;
