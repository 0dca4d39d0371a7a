package io.larch.config;

import java.time.Duration;

/**
 * The purge pipeline.
 *
 * @param pageSize keys of one delete request to the store, 1 to 1,000
 * @param pollInterval how often the relay looks for due batches when it found none
 * @param lease how long a leased batch is left alone before it is published again; longer than a
 *     confirm may take
 * @param maxLeased batches that may be leased at once, over all instances; bounds the queue
 * @param backoffInitial delay after the first failed attempt, before jitter
 * @param backoffMax cap of the delay
 */
public record PurgeConfig(
    int pageSize,
    Duration pollInterval,
    Duration lease,
    int maxLeased,
    Duration backoffInitial,
    Duration backoffMax) {

  static PurgeConfig from(Section section) {
    return new PurgeConfig(
        section.get("page-size", ValueParser.integer(1, 1_000)),
        section.get("poll-interval", ValueParser.duration("10ms", "1m")),
        section.get("lease", ValueParser.duration("1s", "10m")),
        section.get("max-leased", ValueParser.integer(1, 100_000)),
        section.get("backoff-initial", ValueParser.duration("10ms", "10m")),
        section.get("backoff-max", ValueParser.duration("1s", "1h")));
  }
}
