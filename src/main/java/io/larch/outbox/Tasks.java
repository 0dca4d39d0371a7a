package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;

/**
 * Records tasks: work that is done later, at least once, by the handler of its kind. Whoever can
 * put them into the statement that they follow from does so with {@link TaskRecording}.
 */
public final class Tasks {

  private static final String RECORD =
      """
      INSERT INTO task (kind, subject, payload, due_at, traceparent)
      SELECT kind, subject, payload, now() + make_interval(secs => delay), traceparent
      FROM jsonb_to_recordset($1::jsonb)
        AS t (kind text, subject text, payload jsonb, delay float8, traceparent text)\
      """;

  private Tasks() {}

  /**
   * Records tasks, in the transaction that the connection is in, if there is one. Once that is
   * committed the caller raises the signal of the tasks, so that those which are due needn't wait
   * for the relay's next look.
   */
  public static Future<Void> record(SqlClient connection, Collection<NewTask> tasks) {
    if (tasks.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(RECORD)
        .execute(Tuple.of(new JsonArray(tasks.stream().map(Tasks::json).toList())))
        .mapEmpty();
  }

  /** Records one task, as {@link #record(SqlClient, Collection)} does. */
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
