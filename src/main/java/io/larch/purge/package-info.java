/**
 * Carries purge batches out: pages of keys, the buckets' lanes, what the store made of them. May
 * use {@code outbox}, {@code messaging}, {@code content}, {@code retry}, {@code config}.
 */
@NullMarked
package io.larch.purge;

import org.jspecify.annotations.NullMarked;
