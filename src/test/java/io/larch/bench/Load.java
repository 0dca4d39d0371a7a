package io.larch.bench;

/**
 * What a load maker saw in one round.
 *
 * @param done requests that were answered as they should
 * @param rate of them in a second
 * @param p50 milliseconds
 * @param p99 milliseconds
 */
record Load(long done, double rate, double p50, double p99) {}
