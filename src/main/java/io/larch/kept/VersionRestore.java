package io.larch.kept;

import io.larch.asset.AssetSql;
import io.larch.asset.ReturnSql;
import io.larch.path.AssetPath;
import io.larch.receipt.ReceiptRecording;
import io.larch.selector.AssetVersion;
import io.larch.selector.Filter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Brings one kept version of an entry back. While the entry is live the two change places;
 * otherwise what was deleted of it becomes a version that was replaced.
 *
 * @param connection of a transaction: {@link #lock} comes first, then {@link #bringBack}
 * @param rules how long replaced versions are kept
 */
public record VersionRestore(SqlClient connection, KeepRules rules) {

  private static final String LIVE = ReturnSql.lockLive("$1", "$2");

  /** All of the entry: what becomes of one depends on which others there are. */
  private static final String KEPT =
      """
      SELECT id, version, reason = 'deleted' AS deleted,
        version = $3 AND labels @> $4 AND tags @> $5 AS wanted
      FROM kept_asset
      WHERE path = $1 AND entry_id = $2 AND (kept_until IS NULL OR kept_until > now())
      ORDER BY path, entry_id, version FOR UPDATE\
      """;

  private static final String WANTED =
      "wanted AS MATERIALIZED (SELECT ctid AS place, "
          + AssetSql.columns("")
          + ", kept_until FROM kept_asset WHERE path = $1 AND entry_id = $2 AND version = $3)";

  /**
   * $4: for how many seconds what is replaced is kept by the rules, null where they keep nothing of
   * it: then for as long as what it changes places with.
   */
  private static final String UNTIL =
      "CASE WHEN $4::float8 IS NULL THEN %s WHEN $4::float8 < 'Infinity'"
          + " THEN now() + make_interval(secs => $4::float8) END";

  /** $5: the live asset's row; $6: who it is that brings the version back. */
  private static final String SWAP =
      """
      WITH %1$s, %2$s, %3$s, taken AS (
        DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(SELECT place FROM wanted))
      ), into_trash AS (
        INSERT INTO kept_asset (%4$s, kept_at, kept_until, reason, deleted_by)
        SELECT %5$s, now(), %6$s, 'replaced', $6::text
        FROM former AS f CROSS JOIN wanted AS w
      )
      SELECT version FROM restored\
      """
          .formatted(
              WANTED,
              ReturnSql.former("$5"),
              ReturnSql.swapped("$5", "wanted"),
              AssetSql.columns(""),
              AssetSql.columns("f."),
              UNTIL.formatted("w.kept_until"));

  /** Nothing happens where the entry has a row that clients don't see. */
  private static final String RETURN =
      """
      WITH %s, newest AS MATERIALIZED (
        SELECT max(version) AS version, max(modified_at) AS modified_at
        FROM kept_asset WHERE path = $1 AND entry_id = $2
      ), %s, taken AS (
        DELETE FROM kept_asset WHERE ctid = ANY (ARRAY(
          SELECT place FROM wanted WHERE EXISTS (SELECT FROM restored)))
      ), others AS (
        UPDATE kept_asset SET reason = 'replaced', deletion_id = NULL, kept_until = %s
        WHERE path = $1 AND entry_id = $2 AND version <> $3 AND reason = 'deleted'
          AND EXISTS (SELECT FROM restored)
      ), was AS MATERIALIZED (
        SELECT deletion_id, content_keys, %s AS bytes FROM kept_asset
        WHERE path = $1 AND entry_id = $2 AND reason = 'deleted' AND EXISTS (SELECT FROM restored)
      ), %s
      SELECT version FROM restored\
      """
          .formatted(
              WANTED,
              ReturnSql.restored(
                  "SELECT "
                      + AssetSql.columns("")
                          .replace(" version,", " (SELECT version FROM newest) AS version,")
                          .replace(
                              " modified_at,", " (SELECT modified_at FROM newest) AS modified_at,")
                      + " FROM wanted"),
              UNTIL.formatted("kept_until"),
              AssetSql.bytes(),
              // Whichever of its versions is live: what the delete took is content of it again.
              ReceiptRecording.restored("SELECT * FROM was"));

  /** What a large delete hides of the entry, and will keep. */
  private static final String HIDDEN =
      """
      SELECT id, version, version = $3 AND labels @> $4 AND tags @> $5 AS wanted
      FROM trash_asset WHERE hidden AND path = $1 AND entry_id = $2\
      """;

  private static final String UNHIDE = ReturnSql.unhidden("$1", "$2");

  private static final String MOVE =
      "WITH " + ReturnSql.shown("SELECT $1::bigint") + " SELECT version FROM shown";

  /**
   * What was found, and is locked.
   *
   * @param wanted the version that is meant; empty where there is none, or nothing to bring back
   * @param live the entry as clients see it, or will once the transaction ends; empty where they
   *     don't
   * @param uncertain whether something has come between, so that it is to be looked for again
   */
  public record Found(
      Optional<AssetVersion> wanted, Optional<AssetVersion> live, boolean uncertain) {

    /** Whether it is what a large delete hid, and no other version than the live one. */
    private boolean isLive() {
      return wanted.isPresent() && wanted.equals(live);
    }
  }

  /**
   * Looks for a version, and locks what its return would change.
   *
   * @param filter what it must carry
   */
  public Future<Found> lock(AssetPath path, long entryId, long version, Filter filter) {
    Tuple parameters =
        Tuple.of(
            path.stored(),
            entryId,
            version,
            new JsonObject(Map.copyOf(filter.labels())),
            filter.tags().toArray(String[]::new));
    return connection
        .preparedQuery(LIVE)
        .execute(Tuple.of(path.stored(), entryId))
        .map(rows -> rows.stream().findFirst().map(VersionRestore::version))
        .compose(
            live ->
                connection
                    .preparedQuery(KEPT)
                    .execute(parameters)
                    .compose(
                        kept -> {
                          boolean deleted =
                              kept.stream().anyMatch(row -> row.getBoolean("deleted"));
                          Optional<AssetVersion> wanted = wanted(kept);
                          return live.isPresent() || deleted
                              ? Future.succeededFuture(new Found(wanted, live, false))
                              : hidden(wanted, parameters);
                        }));
  }

  private static Optional<AssetVersion> wanted(RowSet<Row> rows) {
    return rows.stream()
        .filter(row -> row.getBoolean("wanted"))
        .findFirst()
        .map(VersionRestore::version);
  }

  /**
   * Where neither a live asset nor a deleted one was found: versions that were replaced go with
   * what was deleted, so that alone they are gone already.
   */
  private Future<Found> hidden(Optional<AssetVersion> kept, Tuple parameters) {
    Found nothing = new Found(Optional.empty(), Optional.empty(), kept.isPresent());
    return connection
        .preparedQuery(HIDDEN)
        .execute(parameters)
        .compose(
            rows -> {
              Optional<AssetVersion> hidden =
                  rows.stream().findFirst().map(VersionRestore::version);
              Optional<AssetVersion> wanted = kept.isPresent() ? kept : wanted(rows);
              if (hidden.isEmpty() || wanted.isEmpty()) {
                return Future.succeededFuture(nothing);
              }
              return connection
                  .preparedQuery(UNHIDE)
                  .execute(Tuple.of(hidden.get().id(), hidden.get().version()))
                  .map(done -> done.rowCount() == 0 ? nothing : new Found(wanted, hidden, false));
            });
  }

  private static AssetVersion version(Row row) {
    return new AssetVersion(row.getLong("id"), row.getLong("version"));
  }

  /**
   * Brings a version back that was found.
   *
   * @param by who does it; null where nobody is asked
   * @return the entry's version from then on; empty when something has come between
   */
  public Future<OptionalLong> bringBack(
      AssetPath path, long entryId, long version, Found found, @Nullable String by) {
    if (found.isLive()) {
      return connection
          .preparedQuery(MOVE)
          .execute(Tuple.of(found.live().orElseThrow().id()))
          .map(VersionRestore::newVersion);
    }
    Tuple parameters =
        Tuple.of(path.stored(), entryId, version)
            .addDouble(KeepRules.seconds(rules.at(path).replaced()));
    found.live().ifPresent(live -> parameters.addLong(live.id()).addString(by));
    return connection
        .preparedQuery(found.live().isPresent() ? SWAP : RETURN)
        .execute(parameters)
        .map(VersionRestore::newVersion);
  }

  private static OptionalLong newVersion(RowSet<Row> rows) {
    return rows.stream().mapToLong(row -> row.getLong("version")).findFirst();
  }
}
