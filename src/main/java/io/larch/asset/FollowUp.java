package io.larch.asset;

import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * A task about an asset, recorded by the statement that inserts it. The task's subject is where the
 * asset lies, for people; its handler goes by the row's number.
 *
 * @param kind whose handler carries it out
 * @param payload what else the handler needs, without U+0000 and {@value #ASSET_ID}
 */
public record FollowUp(TaskKind kind, JsonObject payload) {

  private static final String ASSET_ID = "assetId";

  /** The longest part of a path that a subject has. */
  private static final int LONGEST_PATH = 1_900;

  /**
   * A query of {@code kind, subject, payload, due_at, traceparent}: the tasks that follow from an
   * inserted asset.
   *
   * @param inserted a common table expression with the asset's {@code id, path, entry_id}
   * @param json the parameter that holds {@link #json}, as {@code $n}
   */
  public static String sql(String inserted, String json) {
    return """
    SELECT t.kind, left('/' || path, %d) || '-/entry/' || entry_id AS subject,
      t.payload || jsonb_build_object('%s', id) AS payload, now() AS due_at, NULL::text AS traceparent
    FROM %s CROSS JOIN jsonb_to_recordset(%s::jsonb) AS t (kind text, payload jsonb)\
    """
        .formatted(LONGEST_PATH, ASSET_ID, inserted, json);
  }

  /** The value of the parameter of {@link #sql}. */
  public static JsonArray json(List<FollowUp> followUps) {
    JsonArray json = new JsonArray();
    followUps.forEach(
        each ->
            json.add(
                new JsonObject().put("kind", each.kind().name()).put("payload", each.payload())));
    return json;
  }

  /** The number of the row that a task is about, which was recorded with it. */
  public static long assetId(Task task) {
    return Objects.requireNonNull(task.payload().getLong(ASSET_ID), ASSET_ID);
  }
}
