package io.larch.config;

import java.time.Duration;

/**
 * The purge pipeline.
 *
 * @param pageSize keys of one delete request to the store, 1 to 1,000
 * @param pollInterval how often the relay looks for due batches, and for due tasks, when it found
 *     none
 * @param lease how long a leased batch or task is left alone before it is published again; longer
 *     than a confirm may take
 * @param maxLeasedKeys content keys that may be published and not yet purged at once, over all
 *     instances; bounds what the queue holds
 * @param backoffInitial delay after the first failed attempt on a store that doesn't answer, before
 *     jitter; other kinds of error have multiples of it
 * @param backoffMax cap of the delay
 * @param failingAfter failed attempts after which a batch is shown and reported as failing; it is
 *     tried again all the same
 */
public record PurgeConfig(
    int pageSize,
    Duration pollInterval,
    Duration lease,
    int maxLeasedKeys,
    Duration backoffInitial,
    Duration backoffMax,
    int failingAfter) {

  static PurgeConfig from(Section section) {
    return new PurgeConfig(
        section.get("page-size", ValueParser.integer(1, 1_000)),
        section.get("poll-interval", ValueParser.duration("10ms", "1m")),
        section.get("lease", ValueParser.duration("1s", "10m")),
        section.get("max-leased-keys", ValueParser.integer(1, 1_000_000)),
        section.get("backoff-initial", ValueParser.duration("10ms", "10m")),
        section.get("backoff-max", ValueParser.duration("1s", "1h")),
        section.get("failing-after", ValueParser.integer(1, 1_000_000)));
  }
}
