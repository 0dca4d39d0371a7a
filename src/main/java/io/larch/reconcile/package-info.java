/**
 * Comparing the content store with the tables: orphans, which nothing names, and dangling assets,
 * whose content is missing. May use {@code asset}, {@code content}, {@code kept}, {@code outbox},
 * {@code path}. What it finds leaves the store through purge batches alone.
 */
@NullMarked
package io.larch.reconcile;

import org.jspecify.annotations.NullMarked;
