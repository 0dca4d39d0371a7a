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
import java.util.OptionalLong;

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

  /** Deletes what the selector names, however much it is, provided that the preconditions hold. */
  Future<Deleted> delete(Selector selector, Preconditions preconditions) {
    return execute(DeleteStatement.of(selector, preconditions, keysPerBatch))
        .map(row -> new Deleted(row.getLong("selected"), row.getLong("deleted")));
  }

  /**
   * Deletes what the selector names, provided that it is not too much.
   *
   * @param most assets
   * @return how many went; empty when there are more, and then none did
   */
  Future<OptionalLong> deleteAtMost(int most, Selector selector) {
    return execute(DeleteStatement.bounded(selector, most, keysPerBatch))
        .map(
            row ->
                row.getBoolean("too_many")
                    ? OptionalLong.empty()
                    : OptionalLong.of(row.getLong("deleted")));
  }

  private Future<Row> execute(DeleteStatement statement) {
    return pool.preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(rows -> rows.iterator().next());
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
