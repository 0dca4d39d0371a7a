/**
 * What operators see and do, on the management port: the state of the purge, failing batches, pause
 * and resume, retry now, parked messages, API keys, records and budgets of deletes. May use {@code
 * access}, {@code asset}, {@code audit}, {@code budget}, {@code caller}, {@code http}, {@code
 * kept}, {@code messaging}, {@code outbox}, {@code path}; nearly all of it is in the database, so
 * any process can be asked for the whole.
 */
@NullMarked
package io.larch.operations;

import org.jspecify.annotations.NullMarked;
