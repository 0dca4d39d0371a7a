/**
 * Requests that are carried out at most once for each {@code Idempotency-Key}. May use {@code
 * asset}, for what it fails with, {@code caller}, {@code db} and {@code retry}.
 */
@NullMarked
package io.larch.idempotency;

import org.jspecify.annotations.NullMarked;
