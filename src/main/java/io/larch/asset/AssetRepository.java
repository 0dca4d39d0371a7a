package io.larch.asset;

import io.larch.db.PipelinedReads;
import io.larch.outbox.TaskRecording;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The assets' rows. All times are the database's. */
public final class AssetRepository {

  /**
   * The intent goes out and the asset comes in, both or neither: without its intent, which has then
   * come due and may be purged already, the asset is not inserted and its path's counter does not
   * move. After a restore of the database entry ids and versions begin anew, above all that may
   * have been given out and lost; see ADR 0025.
   */
  private static final String ENTRY =
      """
      WITH intent AS (
        %s
      ), entry AS (
        INSERT INTO asset_path AS p (path, next_entry_id, last_created_at)
        SELECT $2, 1 + (SELECT coalesce(max(numbers_from), 0) FROM deployment), clock_timestamp()
        FROM intent
        ON CONFLICT (path) DO UPDATE
        SET next_entry_id = greatest(p.next_entry_id + 1, excluded.next_entry_id),
            last_created_at = greatest(clock_timestamp(), p.last_created_at)
        RETURNING next_entry_id - 1 AS entry_id, last_created_at
      )\
      """
          .formatted(UploadIntents.redeem("$1"));

  private static final String ROW =
      """
      INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
        content_type, attributes, source, source_url, alt, labels, tags, known_deletion)
      SELECT $2, entry_id, last_created_at, last_created_at, $3, ARRAY[$4], $5,
        $6, $7, $8, $9, $10, $11, $12,
        (SELECT coalesce(max(id), 0) FROM subtree_deletion)
      FROM entry
      RETURNING
      """
          + AssetRows.COLUMNS;

  private static final String INSERT = ENTRY + ROW;

  private static final String INSERT_AND_RECORD =
      "%s, inserted AS (%s), tasks AS (%s), %s SELECT * FROM inserted"
          .formatted(ENTRY, ROW, FollowUp.sql("inserted", "$13"), TaskRecording.sql());

  /**
   * An asset never forgets a deletion that it is later than: this statement may have begun before
   * the deletion and have waited for another update that came after it.
   */
  private static final String UPDATE =
      """
      UPDATE live_asset
      SET alt = $3, labels = $4, tags = $5,
          version = 1 + greatest(
            version, (SELECT coalesce(max(numbers_from), 0) FROM deployment)),
          modified_at = greatest(clock_timestamp(), modified_at + interval '1 microsecond'),
          known_deletion = greatest(known_deletion, (SELECT max(id) FROM subtree_deletion))
      WHERE path = $1 AND entry_id = $2 AND version = coalesce($6, version) AND id = coalesce($7, id)
      RETURNING
      """
          + AssetRows.COLUMNS;

  private static final String NAMES =
      "SELECT FROM live_asset WHERE id = $1 AND content_keys @> ARRAY[$2]";

  private static final String ENTRIES_EVER = "SELECT next_entry_id FROM asset_path WHERE path = $1";

  private static final String NEWEST =
      "SELECT id, version FROM live_asset WHERE path = $1 ORDER BY entry_id DESC LIMIT 1";

  /** The row is locked whether it is there or not, and not written in either case. */
  private static final String LOCK_PATH =
      """
      INSERT INTO asset_path AS p (path, next_entry_id, last_created_at)
      VALUES ($1, 0, clock_timestamp())
      ON CONFLICT (path) DO UPDATE SET next_entry_id = p.next_entry_id WHERE false\
      """;

  private final SqlClient client;
  private final SqlClient scans;

  /**
   * @param client for what is found at once, or the connection of a transaction
   * @param scans for what may take long, or the same connection
   */
  public AssetRepository(SqlClient client, SqlClient scans) {
    this.client = client;
    this.scans = scans;
  }

  /** The same on the connection of a transaction. */
  public AssetRepository on(SqlClient connection) {
    return new AssetRepository(connection, connection);
  }

  /** The newest asset at a path. */
  public Future<Optional<AssetVersion>> newest(AssetPath path) {
    return newest(path, NEWEST);
  }

  /**
   * The newest asset at a path, which stays it, as it is, until the transaction ends. Locks the
   * path's counter first, as every store does.
   */
  public Future<Optional<AssetVersion>> lockNewest(AssetPath path) {
    return client
        .preparedQuery(LOCK_PATH)
        .execute(Tuple.of(path.stored()))
        .compose(_ -> newest(path, NEWEST + " FOR UPDATE"));
  }

  private Future<Optional<AssetVersion>> newest(AssetPath path, String sql) {
    return client
        .preparedQuery(sql)
        .execute(Tuple.of(path.stored()))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> new AssetVersion(row.getLong("id"), row.getLong("version"))));
  }

  /**
   * Inserts an asset for content that has been written, redeeming its intent.
   *
   * @param followUps tasks that are recorded with it
   * @return empty when the intent has come due
   */
  public Future<Optional<Asset>> insert(
      UploadIntent intent,
      ContentInfo content,
      Asset.Source source,
      @Nullable String sourceUrl,
      AssetMetadata metadata,
      List<FollowUp> followUps) {
    Tuple parameters = Tuple.tuple();
    parameters.addLong(intent.id());
    parameters.addString(intent.path().stored());
    parameters.addString(intent.bucket());
    parameters.addString(intent.key());
    parameters.addLong(content.bytes());
    parameters.addString(content.type().mediaType());
    parameters.addJsonObject(AssetRows.attributes(content));
    parameters.addString(source.word());
    parameters.addString(sourceUrl);
    parameters.addString(metadata.alt());
    parameters.addJsonObject(labels(metadata.labels()));
    parameters.addArrayOfString(metadata.tags().toArray(String[]::new));
    if (followUps.isEmpty()) {
      return client.preparedQuery(INSERT).execute(parameters).map(AssetRepository::first);
    }
    parameters.addJsonArray(FollowUp.json(followUps));
    return client.preparedQuery(INSERT_AND_RECORD).execute(parameters).map(AssetRepository::first);
  }

  /**
   * Replaces what a client says about an entry.
   *
   * @param expected the version that it must have; null: any
   * @return empty when there is no such entry of that version
   */
  public Future<Optional<Asset>> update(
      AssetPath path, long entryId, AssetMetadata metadata, @Nullable AssetVersion expected) {
    Tuple parameters = Tuple.tuple();
    parameters.addString(path.stored());
    parameters.addLong(entryId);
    parameters.addString(metadata.alt());
    parameters.addJsonObject(labels(metadata.labels()));
    parameters.addArrayOfString(metadata.tags().toArray(String[]::new));
    parameters.addLong(expected == null ? null : expected.version());
    parameters.addLong(expected == null ? null : expected.id());
    return client.preparedQuery(UPDATE).execute(parameters).map(AssetRepository::first);
  }

  /**
   * The first asset that is selected.
   *
   * @param variants which of them are read with it
   */
  public Future<Optional<Asset>> findFirst(Selector selector, VariantChoice variants) {
    PageStatement statement = PageStatement.of(selector, 1, variants);
    return connections(selector, 1)
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(AssetRepository::first);
  }

  /**
   * The first asset that is selected.
   *
   * @param variants which of them are read with it
   * @param reads it goes along with, if an index answers it at once
   */
  public Future<Optional<Asset>> findFirst(
      Selector selector, VariantChoice variants, PipelinedReads reads) {
    if (!selector.isLookup(1)) {
      return findFirst(selector, variants);
    }
    PageStatement statement = PageStatement.of(selector, 1, variants);
    return reads.execute(statement.sql(), statement.parameters()).map(AssetRepository::first);
  }

  /**
   * The next of the selected assets, in the selection's order; by path and entry id when it is
   * recursive.
   *
   * @param after the last one before; null: from the first one on
   * @param limit how many at most, whatever the selection's own limit
   * @param bytes how much at most; a row more where that ends within one
   */
  Future<AssetPiece> find(Selector selector, @Nullable Position after, int limit, long bytes) {
    PageStatement statement = PageStatement.ofPiece(selector, after, limit, bytes);
    return connections(selector, limit)
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(AssetRepository::piece);
  }

  private SqlClient connections(Selector selector, int limit) {
    return selector.isLookup(limit) ? client : scans;
  }

  private static AssetPiece piece(RowSet<Row> rows) {
    List<Asset> assets = new ArrayList<>(rows.size());
    boolean more = false;
    for (Row row : rows) {
      assets.add(AssetRows.asset(row));
      more = row.getBoolean("more") != null;
    }
    return new AssetPiece(assets, more);
  }

  /**
   * How many entries there have ever been at a path.
   *
   * @param reads it goes along with
   */
  static Future<Long> entriesEver(AssetPath path, PipelinedReads reads) {
    return reads
        .execute(ENTRIES_EVER, Tuple.of(path.stored()))
        .map(rows -> rows.size() == 0 ? 0 : rows.iterator().next().getLong(0));
  }

  /** Whether the asset still has its row, and that still names a content key. */
  public Future<Boolean> names(Asset asset, String key) {
    return client
        .preparedQuery(NAMES)
        .execute(Tuple.of(asset.id(), key))
        .map(rows -> rows.size() > 0);
  }

  private static Optional<Asset> first(RowSet<Row> rows) {
    return rows.stream().map(AssetRows::asset).findFirst();
  }

  private static JsonObject labels(Map<String, String> labels) {
    JsonObject json = new JsonObject();
    labels.forEach(json::put);
    return json;
  }
}
