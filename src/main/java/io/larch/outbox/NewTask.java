package io.larch.outbox;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A task that is to be recorded.
 *
 * @param kind whose handler carries it out
 * @param subject what it is about, for the handler and for operators; 1 to 2,000 characters,
 *     without U+0000
 * @param payload what else the handler needs, without U+0000
 * @param delay from now, by the database's clock, until it is due; not negative
 * @param traceparent of the request that it follows from, as W3C Trace Context has it; null for
 *     none
 */
public record NewTask(
    TaskKind kind,
    String subject,
    JsonObject payload,
    Duration delay,
    @Nullable String traceparent) {

  private static final int LONGEST_SUBJECT = 2_000;

  /**
   * Checks what the parameters' descriptions promise.
   *
   * @throws IllegalArgumentException if one of them is not as described
   */
  public NewTask {
    if (subject.isEmpty() || subject.length() > LONGEST_SUBJECT || subject.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the subject of a task has 1 to " + LONGEST_SUBJECT + " characters, none of them U+0000");
    }
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a task is not due " + delay + " ago");
    }
  }

  /** One that is due at once. */
  public NewTask(TaskKind kind, String subject, JsonObject payload) {
    this(kind, subject, payload, Duration.ZERO, null);
  }
}
