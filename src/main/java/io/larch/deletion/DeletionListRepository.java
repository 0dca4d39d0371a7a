package io.larch.deletion;

import io.larch.asset.AssetSql;
import io.larch.deletion.DeletionList.Item;
import io.larch.deletion.DeletionList.Outcome;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.outbox.PurgeRecording;
import io.larch.selector.AssetVersion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries lists of deletes out: one statement for the whole list, and at most once for each
 * idempotency key.
 */
final class DeletionListRepository {

  private static final String DELETE =
      """
      WITH item AS (
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
          WITH ORDINALITY AS i (path, entry_id, id, version, position)
      ), selected AS MATERIALIZED (
        SELECT a.id, a.version, i.position, i.id AS wanted_id, i.version AS wanted_version
        FROM item i %s
        ORDER BY a.id DESC FOR UPDATE OF a
      ), %s, %s
      SELECT s.id IS NOT NULL AS found, g.id IS NOT NULL AS deleted
      FROM item i LEFT JOIN selected s ON s.position = i.position LEFT JOIN gone g ON g.id = s.id
      ORDER BY i.position\
      """
          .formatted(
              AssetSql.joinNamed(),
              AssetSql.gone(
                  "SELECT id FROM selected WHERE wanted_version IS NULL"
                      + " OR (wanted_id = id AND wanted_version = version)"),
              PurgeRecording.sql("$5"));

  private static final String OUTCOMES = "outcomes";

  private final Pool pool;
  private final IdempotentRequests requests;
  private final int keysPerBatch;

  DeletionListRepository(Pool pool, IdempotentRequests requests, int keysPerBatch) {
    this.pool = pool;
    this.requests = requests;
    this.keysPerBatch = keysPerBatch;
  }

  /**
   * Deletes what the list names, in one transaction.
   *
   * @param idempotencyKey a list that was carried out under this key within 24 hours is not carried
   *     out again; null: no such key
   * @return an outcome for each item, in the list's order; the first request's when the key is
   *     known. Fails when the key is known from another list
   */
  Future<List<Outcome>> delete(DeletionList list, @Nullable IdempotencyKey idempotencyKey) {
    if (idempotencyKey == null) {
      return carryOut(pool, list);
    }
    return requests
        .once(
            idempotencyKey,
            list.digest(),
            connection ->
                carryOut(connection, list)
                    .map(
                        outcomes -> new JsonObject().put(OUTCOMES, new JsonArray(names(outcomes)))))
        .map(done -> outcomes(done.answer()));
  }

  private static List<Outcome> outcomes(JsonObject answer) {
    return answer.getJsonArray(OUTCOMES).stream()
        .map(name -> Outcome.valueOf((String) name))
        .toList();
  }

  private static List<String> names(List<Outcome> outcomes) {
    return outcomes.stream().map(Enum::name).toList();
  }

  private Future<List<Outcome>> carryOut(SqlClient client, DeletionList list) {
    return client
        .preparedQuery(DELETE)
        .execute(parameters(list.items()))
        .map(
            rows -> {
              List<Outcome> outcomes = new ArrayList<>(rows.size());
              for (Row row : rows) {
                outcomes.add(outcome(row.getBoolean("found"), row.getBoolean("deleted")));
              }
              return outcomes;
            });
  }

  private static Outcome outcome(boolean found, boolean deleted) {
    if (deleted) {
      return Outcome.DELETED;
    }
    return found ? Outcome.PRECONDITION_FAILED : Outcome.NOT_FOUND;
  }

  private Tuple parameters(List<Item> items) {
    String[] paths = new String[items.size()];
    Long[] entryIds = new Long[items.size()];
    @Nullable Long[] ids = new Long[items.size()];
    @Nullable Long[] versions = new Long[items.size()];
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      AssetVersion version = item.version();
      paths[i] = item.path().stored();
      entryIds[i] = item.entryId();
      ids[i] = version == null ? null : version.id();
      versions[i] = version == null ? null : version.version();
    }
    return Tuple.of(paths, entryIds, ids, versions, (long) keysPerBatch);
  }
}
