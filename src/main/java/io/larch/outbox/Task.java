package io.larch.outbox;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task that was claimed, to be carried out.
 *
 * @param id the row
 * @param kind the name of its kind
 * @param subject as it was recorded
 * @param payload as it was recorded
 * @param attempt how many attempts are over
 * @param recordedAt by the database's clock
 * @param traceparent as it was recorded
 */
public record Task(
    long id,
    String kind,
    String subject,
    JsonObject payload,
    int attempt,
    Instant recordedAt,
    @Nullable String traceparent) {

  static Task of(Row row) {
    return new Task(
        row.getLong("id"),
        row.getString("kind"),
        row.getString("subject"),
        row.getJsonObject("payload"),
        row.getInteger("attempts"),
        row.getOffsetDateTime("recorded_at").toInstant(),
        row.getString("traceparent"));
  }
}
