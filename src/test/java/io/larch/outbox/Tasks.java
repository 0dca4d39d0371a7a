package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;

/** Records tasks of tests, as features do with {@link TaskRecording}. */
public final class Tasks {

  private static final String RECORD =
      """
      INSERT INTO task (kind, subject, payload, due_at, traceparent)
      SELECT kind, subject, payload, now() + make_interval(secs => delay), traceparent
      FROM jsonb_to_recordset($1::jsonb)
        AS t (kind text, subject text, payload jsonb, delay float8, traceparent text)\
      """;

  private Tasks() {}

  public static Future<Void> record(SqlClient connection, Collection<NewTask> tasks) {
    return connection
        .preparedQuery(RECORD)
        .execute(Tuple.of(new JsonArray(tasks.stream().map(Tasks::json).toList())))
        .mapEmpty();
  }

  public static Future<Void> record(SqlClient connection, NewTask task) {
    return record(connection, List.of(task));
  }

  private static JsonObject json(NewTask task) {
    return new JsonObject()
        .put("kind", task.kind().name())
        .put("subject", task.subject())
        .put("payload", task.payload())
        .put("delay", Seconds.of(task.delay()))
        .put("traceparent", task.traceparent());
  }
}
