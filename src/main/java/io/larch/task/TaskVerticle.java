package io.larch.task;

import io.larch.messaging.Envelope;
import io.larch.messaging.MessageConsumer;
import io.larch.messaging.UnreadableMessageException;
import io.larch.outbox.Task;
import io.larch.outbox.TaskClaims;
import io.larch.outbox.TaskKind;
import io.larch.outbox.TaskMessage;
import io.larch.retry.LogLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries out the tasks of one kind: claim, have the handler run, then remove the task or put it
 * off.
 *
 * <p>A message is acknowledged when the table says what became of its task. It goes back only when
 * the database could not be asked or told; when it comes again, the task is claimed, if nobody has
 * claimed it, and else it comes again when its claim ends.
 */
public final class TaskVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(TaskVerticle.class);

  private final TaskClaims claims;
  private final MessageConsumer consumer;
  private final TaskHandler handler;
  private final TaskKind kind;
  private final Duration lease;
  private final TaskMetrics metrics;
  private final LogLimiter log = new LogLimiter(Duration.ofMinutes(1), 2, System::nanoTime);

  /**
   * @param pool connections for background work
   * @param consumer of the queue of the handler's kind; started and closed by this verticle
   * @param lease how long a claim lasts that is not kept; it is kept while the handler runs
   */
  public TaskVerticle(
      Pool pool,
      MessageConsumer consumer,
      TaskHandler handler,
      Duration lease,
      MeterRegistry meters) {
    this.claims = new TaskClaims(pool);
    this.consumer = consumer;
    this.handler = handler;
    this.kind = handler.kind();
    this.lease = lease;
    this.metrics = new TaskMetrics(meters, kind.name());
  }

  @Override
  public Future<?> start() {
    return consumer.start(Map.of(kind.messageType(), this::handle));
  }

  /** Takes no new tasks, and waits a while for those that are being carried out. */
  @Override
  public Future<?> stop() {
    return consumer.close();
  }

  private Future<Void> handle(Envelope envelope) {
    TaskMessage message;
    try {
      message = TaskMessage.decode(envelope.body().getBytes());
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new UnreadableMessageException(String.valueOf(e.getMessage())));
    }
    return claims
        .claim(kind, message, lease)
        .compose(
            claimed -> {
              if (claimed.isEmpty()) {
                metrics.stale();
                return Future.succeededFuture();
              }
              return carryOut(claimed.get());
            });
  }

  private Future<Void> carryOut(Task task) {
    long begin = System.nanoTime();
    long keeper = keepClaim(task);
    return Future.<Void>succeededFuture()
        .compose(_ -> handler.run(task))
        .timeout(kind.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(_ -> vertx.cancelTimer(keeper))
        .transform(
            outcome -> {
              Duration took = Duration.ofNanos(System.nanoTime() - begin);
              return outcome.succeeded()
                  ? claims.remove(task).onSuccess(_ -> metrics.done(took)).mapEmpty()
                  : putOff(task, outcome.cause(), took);
            });
  }

  private long keepClaim(Task task) {
    return vertx.setPeriodic(
        lease.dividedBy(3).toMillis(),
        _ ->
            claims
                .keep(task, lease)
                .onFailure(
                    failure -> LOG.debug("could not keep a claim: {}", failure.getMessage())));
  }

  private String error(Throwable why) {
    if (why instanceof TimeoutException) {
      return "no end within " + kind.timeout().toMillis() + " ms";
    }
    return why.getMessage() == null ? why.toString() : why.getMessage();
  }

  private Future<Void> putOff(Task task, Throwable why, Duration took) {
    String error = error(why);
    Duration delay = kind.backoff().after(task.attempt() + 1);
    int attempts = why instanceof FinalFailureException ? 1 : kind.attempts();
    return claims
        .putOff(task, attempts, error, delay)
        .onSuccess(
            after -> {
              switch (after) {
                case PUT_OFF -> {
                  metrics.putOff(took);
                  if (log.permits(after)) {
                    LOG.warn(
                        "task {} of the kind {} has failed {} times and is tried again in {} ms:"
                            + " {}",
                        task.id(),
                        kind.name(),
                        task.attempt() + 1,
                        delay.toMillis(),
                        error);
                  }
                }
                case FAILED -> {
                  metrics.failed(took);
                  if (log.permits(after)) {
                    // Of what is said by the content itself, whoever sent that was the cause.
                    LOG.atLevel(why instanceof FinalFailureException ? Level.WARN : Level.ERROR)
                        .log(
                            "task {} of the kind {} has failed {} times and is not tried again: {}",
                            task.id(),
                            kind.name(),
                            task.attempt() + 1,
                            error);
                  }
                }
                case NOT_OURS -> metrics.stale();
              }
            })
        .mapEmpty();
  }
}
