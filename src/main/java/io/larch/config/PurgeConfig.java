package io.larch.config;

import java.time.Duration;

/**
 * The purge pipeline.
 *
 * @param pageSize keys of one delete request to the store, 1 to 1,000
 * @param pollInterval how often the relay looks for due batches when it found none
 * @param lease how long a leased batch is left alone before it is published again
 * @param maxLeased batches that may be leased at once, over all instances; bounds the queue
 * @param parallelism delete requests to the store at once, of one process
 * @param backoffInitial delay after the first failed attempt, before jitter
 * @param backoffMax cap of the delay
 */
public record PurgeConfig(
    int pageSize,
    Duration pollInterval,
    Duration lease,
    int maxLeased,
    int parallelism,
    Duration backoffInitial,
    Duration backoffMax) {}
