package io.larch.deletion;

import io.larch.path.AssetPath;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Runs the delete statements. */
final class DeletionRepository {

  private final Pool pool;
  private final int keysPerBatch;

  DeletionRepository(Pool pool, int keysPerBatch) {
    this.pool = pool;
    this.keysPerBatch = keysPerBatch;
  }

  /**
   * What a delete did.
   *
   * @param selected assets that the selector named
   * @param deleted the same number, or 0 when a precondition did not hold
   */
  record Deleted(long selected, long deleted) {}

  /**
   * What a delete would do.
   *
   * @param matched whether {@code If-Match} holds; true without it
   */
  record Preview(long selected, boolean matched, long contentKeys, long bytes, List<Entry> first) {}

  /** An asset by name. */
  record Entry(AssetPath path, long entryId, Instant createdAt) {}

  Future<Deleted> delete(Selector selector, Preconditions preconditions) {
    DeleteStatement statement = DeleteStatement.of(selector, preconditions, keysPerBatch);
    return pool.preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Deleted(row.getLong("selected"), row.getLong("deleted"));
            });
  }

  Future<Preview> preview(Selector selector, Preconditions preconditions) {
    DryRunStatement statement = DryRunStatement.of(selector, preconditions);
    return pool.preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Preview(
                  row.getLong("selected"),
                  row.getBoolean("matched"),
                  row.getLong("content_keys"),
                  row.getLong("bytes"),
                  ((JsonArray) row.getJson("first"))
                      .stream().map(entry -> entry((JsonArray) entry)).toList());
            });
  }

  private static Entry entry(JsonArray fields) {
    return new Entry(
        AssetPath.fromStored(fields.getString(0)),
        fields.getLong(1),
        OffsetDateTime.parse(fields.getString(2)).toInstant());
  }
}
