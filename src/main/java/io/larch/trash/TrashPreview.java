package io.larch.trash;

import io.larch.asset.VariantSql;
import io.larch.deletion.Preconditions;
import io.larch.kept.TrashSelection;
import io.larch.path.AssetPath;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * What a restore or a delete from the trash would do, in one snapshot, without a lock.
 *
 * @param selected rows
 * @param variants that they have
 * @param contentKeys names of their content
 * @param bytes of that content
 * @param first the selected ones, one by one; {@value RestoreStatement#LISTED} at the most
 */
public record TrashPreview(
    long selected, long variants, long contentKeys, long bytes, List<Entry> first) {

  public TrashPreview {
    first = List.copyOf(first);
  }

  /** A row of the trash by name. */
  public record Entry(AssetPath path, long entryId, long version, Instant createdAt) {}

  /**
   * Looks.
   *
   * @param deletedOnly whether versions that were replaced are left out
   * @param done what would be done, for the refusal
   * @return fails with {@link io.larch.asset.AssetProblem.PreconditionFailed}
   */
  static Future<TrashPreview> of(
      SqlClient client,
      Selector selector,
      TrashFilter filter,
      boolean deletedOnly,
      Preconditions preconditions,
      String done) {
    TrashSelection selection = TrashSelection.of(selector, filter);
    if (deletedOnly) {
      selection.deleted();
    }
    String selected =
        "selected AS MATERIALIZED (SELECT id, version, path, entry_id, created_at,"
            + " cardinality(content_keys) AS keys, "
            + VariantSql.count()
            + " AS variants, bytes + "
            + VariantSql.bytes("true")
            + " AS bytes"
            + selection.from()
            + selection.order()
            + selection.limit()
            + ")";
    preconditions.addValues(selection.values());
    String sql =
        "WITH "
            + selected
            + " SELECT count(*) AS selected, "
            + preconditions.form().held(selection.placeholders())
            + " AS held, coalesce(sum(keys), 0)::bigint AS content_keys,"
            + " coalesce(sum(variants), 0)::bigint AS variants,"
            + " coalesce(sum(bytes), 0)::bigint AS bytes,"
            + " (SELECT coalesce(json_agg(json_build_array(path, entry_id, version, created_at)),"
            + " '[]') FROM (SELECT path, entry_id, version, created_at FROM selected LIMIT "
            + RestoreStatement.LISTED
            + ") AS listed) AS first FROM selected";
    return client
        .preparedQuery(sql)
        .execute(selection.values())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              if (!row.getBoolean("held")) {
                throw Refusal.of(preconditions, row.getLong("selected"), done);
              }
              return of(row);
            });
  }

  private static TrashPreview of(Row row) {
    return new TrashPreview(
        row.getLong("selected"),
        row.getLong("variants"),
        row.getLong("content_keys"),
        row.getLong("bytes"),
        ((JsonArray) row.getJson("first"))
            .stream().map(JsonArray.class::cast).map(TrashPreview::entry).toList());
  }

  private static Entry entry(JsonArray fields) {
    return new Entry(
        AssetPath.fromStored(fields.getString(0)),
        fields.getLong(1),
        fields.getLong(2),
        OffsetDateTime.parse(fields.getString(3)).toInstant());
  }
}
