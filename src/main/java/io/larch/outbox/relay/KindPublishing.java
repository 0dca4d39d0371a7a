package io.larch.outbox.relay;

import io.larch.messaging.Envelope;
import io.larch.messaging.MessagePublisher;
import io.larch.outbox.TaskKind;
import io.larch.outbox.TaskLeases;
import io.larch.outbox.TaskLeases.Leased;
import io.larch.outbox.TaskMessage;
import io.larch.retry.Backoff;
import io.larch.retry.LogLimiter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one kind on their way to the broker: some at a time, and after a failure none for a
 * while. For one event loop.
 */
final class KindPublishing {

  private static final Logger LOG = LoggerFactory.getLogger(KindPublishing.class);

  private final TaskKind kind;
  private final TaskLeases leases;
  private final MessagePublisher publisher;
  private final Backoff pauses;
  private final Counter expired;
  private final Counter unpublished;
  private final Counter failed;
  private final LogLimiter log = new LogLimiter(Duration.ofMinutes(1), 2, System::nanoTime);
  private int failures;
  private boolean leftOut;
  private long pauseUntil = System.nanoTime();
  private Future<Void> publishing = Future.succeededFuture();

  KindPublishing(
      TaskKind kind,
      TaskLeases leases,
      MessagePublisher publisher,
      Backoff pauses,
      MeterRegistry meters) {
    this.kind = kind;
    this.leases = leases;
    this.publisher = publisher;
    this.pauses = pauses;
    this.expired =
        counter(
            meters,
            "larch.tasks.lease.expired",
            "tasks taken again, since nobody saw them through within the lease or claim");
    this.unpublished =
        counter(
            meters,
            "larch.tasks.unpublished",
            "messages about tasks that were not handed over for certain");
    this.failed =
        counter(
            meters,
            "larch.tasks.abandoned",
            "tasks that have failed since the claim of their last attempt ended");
  }

  private Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder(name).description(description).tag("kind", kind.name()).register(meters);
  }

  TaskKind kind() {
    return kind;
  }

  /** Whether tasks may be leased now. */
  boolean isFree(long nanoTime) {
    boolean free = publishing.isComplete() && nanoTime - pauseUntil >= 0;
    leftOut |= !free;
    return free;
  }

  /** Whether a look had to do without this kind since this was asked last. */
  boolean wasLeftOut() {
    boolean was = leftOut;
    leftOut = false;
    return was;
  }

  /** Completes when nothing is being published; never fails. */
  Future<Void> idle() {
    return publishing.otherwiseEmpty();
  }

  /**
   * Publishes what was leased; gives back what could not be.
   *
   * @return fails when some could not be
   */
  Future<Void> publish(List<Leased> leased) {
    List<TaskMessage> messages = new ArrayList<>(leased.size());
    List<Future<Void>> published = new ArrayList<>(leased.size());
    for (Leased task : leased) {
      if (task.expired()) {
        expired.increment();
      }
      if (task.failed()) {
        failed.increment();
        if (log.permits("failed")) {
          LOG.error(
              "task {} of the kind {} has failed: its last attempt was never brought to an end",
              task.message().id(),
              kind.name());
        }
      } else {
        messages.add(task.message());
        published.add(
            publisher.publish(
                new Envelope(kind.messageType(), "", Buffer.buffer(task.message().encode()))));
      }
    }
    publishing =
        Future.join(published)
            .<Void>mapEmpty()
            .onSuccess(_ -> failures = 0)
            .recover(
                failure ->
                    giveBack(messages, published, failure)
                        .transform(_ -> Future.failedFuture(failure)));
    return publishing;
  }

  private Future<Void> giveBack(
      List<TaskMessage> messages, List<Future<Void>> published, Throwable failure) {
    failures++;
    Duration pause = pauses.after(failures);
    pauseUntil = System.nanoTime() + pause.toNanos();
    List<TaskMessage> left = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (published.get(i).failed()) {
        left.add(messages.get(i));
      }
    }
    unpublished.increment(left.size());
    if (log.permits("unpublished")) {
      LOG.warn(
          "{} tasks of the kind {} could not be published and stay due: {}",
          left.size(),
          kind.name(),
          failure.getMessage());
    }
    return leases.giveBack(left);
  }
}
