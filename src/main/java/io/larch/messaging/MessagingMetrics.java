package io.larch.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** What is counted about messages. Every counter is there from the start, at zero. */
final class MessagingMetrics {

  private final MeterRegistry meters;
  private final Counter confirmed;
  private final Map<PublishException.Reason, Counter> failed =
      new EnumMap<>(PublishException.Reason.class);
  private final Counter handled;
  private final Counter requeued;
  private final Counter parked;
  private final Map<String, List<BooleanSupplier>> connections = new ConcurrentHashMap<>();

  MessagingMetrics(MeterRegistry meters) {
    this.meters = meters;
    confirmed =
        Counter.builder("larch.publish.confirmed")
            .description("Messages confirmed by the broker")
            .register(meters);
    for (PublishException.Reason reason : PublishException.Reason.values()) {
      failed.put(
          reason,
          Counter.builder("larch.publish.failed")
              .description("Messages not handed over for certain")
              .tag("reason", reason.tag())
              .register(meters));
    }
    handled =
        Counter.builder("larch.consume.handled")
            .description("Messages handled and acknowledged")
            .register(meters);
    requeued =
        Counter.builder("larch.consume.requeued")
            .description("Messages whose handler failed")
            .register(meters);
    parked =
        Counter.builder("larch.consume.parked")
            .description("Messages parked because they can't be read")
            .register(meters);
  }

  void confirmed() {
    confirmed.increment();
  }

  void failed(PublishException.Reason reason) {
    Counter counter = failed.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  void handled() {
    handled.increment();
  }

  void requeued() {
    requeued.increment();
  }

  void parked() {
    parked.increment();
  }

  /** Has a side's connection ({@code publisher} or {@code consumer}) counted while it is up. */
  void watch(String side, BooleanSupplier connected) {
    connections
        .computeIfAbsent(
            side,
            _ -> {
              List<BooleanSupplier> ofSide = new CopyOnWriteArrayList<>();
              Gauge.builder(
                      "larch.broker.connected",
                      () -> ofSide.stream().filter(BooleanSupplier::getAsBoolean).count())
                  .description("Connections to the broker that are up")
                  .tag("side", side)
                  .register(meters);
              return ofSide;
            })
        .add(connected);
  }

  /** Shows how many messages await their confirm. */
  void watchUnconfirmed(IntSupplier unconfirmed) {
    Gauge.builder("larch.publish.unconfirmed", unconfirmed::getAsInt)
        .description("Messages that await their confirm")
        .register(meters);
  }
}
