package io.larch.outbox.relay;

import io.larch.messaging.PublishException;
import io.larch.outbox.Leases;
import io.larch.outbox.PurgeBatch;
import io.larch.outbox.PurgeMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the relay counts. */
final class RelayMetrics {

  private final MeterRegistry meters;
  private final Counter leased;

  RelayMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.leased =
        Counter.builder("larch.relay.leased")
            .description("purge batches taken to be published")
            .register(meters);
  }

  /** The counters of each bucket that is met are there before their first event. */
  void leased(Leases.Leased taken) {
    leased.increment(taken.batches().size());
    taken.batches().stream()
        .map(PurgeBatch::bucket)
        .distinct()
        .forEach(
            bucket -> {
              expired(bucket);
              unpublished(bucket);
              returned(bucket);
            });
    taken.expired().forEach(batch -> expired(batch.bucket()).increment());
  }

  /** A message was not handed over for certain. */
  void unpublished(PurgeMessage message, Throwable why) {
    unpublished(message.bucket()).increment();
    if (why instanceof PublishException known
        && known.reason() == PublishException.Reason.UNROUTABLE) {
      returned(message.bucket()).increment();
    }
  }

  private Counter expired(String bucket) {
    return counter(
        "larch.relay.lease.expired",
        "batches published again, since nobody saw them through within the lease",
        bucket);
  }

  private Counter unpublished(String bucket) {
    return counter(
        "larch.relay.unpublished", "messages that were not handed over for certain", bucket);
  }

  private Counter returned(String bucket) {
    return counter(
        "larch.relay.returned", "messages that the broker returned as unroutable", bucket);
  }

  private Counter counter(String name, String description, String bucket) {
    return Counter.builder(name).description(description).tag("bucket", bucket).register(meters);
  }
}
