package io.larch.outbox;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A task of a test.
 *
 * @param delay from now, by the database's clock, until it is due
 */
public record NewTask(
    TaskKind kind,
    String subject,
    JsonObject payload,
    Duration delay,
    @Nullable String traceparent) {

  /** One that is due at once. */
  public NewTask(TaskKind kind, String subject, JsonObject payload) {
    this(kind, subject, payload, Duration.ZERO, null);
  }
}
