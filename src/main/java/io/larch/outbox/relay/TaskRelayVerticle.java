package io.larch.outbox.relay;

import io.larch.messaging.MessagePublisher;
import io.larch.outbox.DueSignal;
import io.larch.outbox.TaskKind;
import io.larch.outbox.TaskLeases;
import io.larch.outbox.TaskLeases.Leased;
import io.larch.retry.Backoff;
import io.larch.retry.OutageLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the tasks that are due, for ever, as {@link RelayVerticle} does with purge batches, and
 * apart from it, so that neither waits for the other. One statement looks for all kinds; a kind
 * whose messages are on their way, or were refused a moment ago, is left out of it, so that no
 * other kind waits for it.
 */
public final class TaskRelayVerticle extends VerticleBase {

  /** New rows of a kind that are taken in one statement. */
  private static final int LEASE_LIMIT = 50;

  private static final Duration MAX_PAUSE = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(TaskRelayVerticle.class);

  private final TaskLeases leases;
  private final DueSignal due;
  private final MessagePublisher publisher;
  private final Map<String, KindPublishing> kinds = new LinkedHashMap<>();
  private final Duration pollInterval;
  private final Duration lease;
  private final OutageLog outage = new OutageLog(LOG, Duration.ofMinutes(1));

  private boolean stopping;

  /** Whether there is to be another look soon after the one that is under way. */
  private boolean again;

  private int failures;
  private final NextLook nextLook;
  private long timer = -1;

  private Future<?> look = Future.succeededFuture();

  /**
   * @param pool connections for background work
   * @param due has the relay look at once when it is raised
   * @param kinds whose tasks are published; others are left alone
   * @param pollInterval how often it looks by itself
   * @param lease how long a published task is left alone before it is published again
   */
  public TaskRelayVerticle(
      Pool pool,
      DueSignal due,
      MessagePublisher publisher,
      Collection<TaskKind> kinds,
      Duration pollInterval,
      Duration lease,
      MeterRegistry meters) {
    this.leases = new TaskLeases(pool);
    this.due = due;
    this.publisher = publisher;
    this.pollInterval = pollInterval;
    this.nextLook = new NextLook(pollInterval, System::nanoTime);
    this.lease = lease;
    kinds.forEach(
        kind ->
            this.kinds.put(
                kind.name(),
                new KindPublishing(
                    kind, leases, publisher, new Backoff(pollInterval, MAX_PAUSE), meters)));
  }

  @Override
  public Future<?> start() {
    due.listen(() -> context.runOnContext(_ -> wake()));
    next(Duration.ZERO);
    return Future.succeededFuture();
  }

  /** Takes no more leases; waits for what is being published, which the confirm time-out bounds. */
  @Override
  public Future<?> stop() {
    stopping = true;
    if (timer != -1) {
      vertx.cancelTimer(timer);
    }
    return look.otherwiseEmpty()
        .eventually(() -> Future.join(kinds.values().stream().map(KindPublishing::idle).toList()))
        .otherwiseEmpty();
  }

  private void wake() {
    if (failures == 0) {
      lookSoon();
    }
  }

  private void lookSoon() {
    Duration pause = nextLook.whenAskedFor();
    if (timer == -1) {
      again = true; // a look is under way
    } else if (nextLook.isSooner(pause)) {
      vertx.cancelTimer(timer);
      next(pause);
    }
  }

  private void next(Duration pause) {
    if (!stopping) {
      nextLook.plan(pause);
      timer = vertx.setTimer(Math.max(1, pause.toMillis()), _ -> run());
    }
  }

  private void run() {
    timer = -1;
    if (stopping) {
      return;
    }
    nextLook.begun();
    if (!publisher.connected()) {
      // The purge's relay, which shares the publisher, says so.
      pauseAfterFailure();
      return;
    }
    long now = System.nanoTime();
    List<TaskKind> free =
        kinds.values().stream().filter(kind -> kind.isFree(now)).map(KindPublishing::kind).toList();
    if (free.isEmpty()) {
      next(pollInterval);
      return;
    }
    again = false;
    due.lower();
    look =
        leases
            .lease(free, LEASE_LIMIT, lease)
            .map(this::publish)
            .onSuccess(_ -> settle())
            .onFailure(
                failure -> {
                  outage.down("tasks could not be asked for and stay due", failure);
                  pauseAfterFailure();
                });
  }

  private void pauseAfterFailure() {
    failures++;
    next(new Backoff(pollInterval, MAX_PAUSE).after(failures));
  }

  private void settle() {
    failures = 0;
    outage.up("publishing tasks again");
    next(again || due.isRaised() ? nextLook.whenAskedFor() : pollInterval);
  }

  /** Doesn't wait for what it publishes. */
  private int publish(List<Leased> leased) {
    Map<String, List<Leased>> byKind = new LinkedHashMap<>();
    leased.forEach(task -> byKind.computeIfAbsent(task.kind(), _ -> new ArrayList<>()).add(task));
    byKind.forEach(this::publish);
    return leased.size();
  }

  private void publish(String name, List<Leased> leased) {
    KindPublishing kind = Objects.requireNonNull(kinds.get(name));
    kind.publish(leased)
        .onSuccess(
            _ -> {
              if (leased.size() >= LEASE_LIMIT || kind.wasLeftOut()) {
                lookSoon();
              }
            });
  }
}
