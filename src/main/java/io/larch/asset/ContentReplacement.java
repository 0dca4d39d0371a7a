package io.larch.asset;

import io.larch.db.RollbackException;
import io.larch.outbox.PurgeRecording;
import io.larch.outbox.TaskRecording;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.selector.AssetVersion;
import io.larch.selector.VersionMatch;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives entries other content. The row stays, and what a client says of it; what was made of the
 * former content goes with that. All times are the database's.
 */
public final class ContentReplacement {

  /** First and by itself, so that what follows sees all that its last holder has written. */
  private static final String LOCK =
      "SELECT id, version FROM live_asset WHERE path = $1 AND entry_id = $2 FOR UPDATE";

  /** The row is locked, and visible to clients. Without the intent nothing happens. */
  private static final String REPLACE =
      """
      WITH former AS MATERIALIZED (
        SELECT bucket, content_keys FROM asset WHERE id = $2
      ), intent AS (
        %s
      ), replaced AS (
        UPDATE asset
        SET bucket = $3, content_keys = ARRAY[$4], bytes = $5, content_type = $6, attributes = $7,
            source = $8, source_url = $9, variants = NULL, variants_expire_at = NULL,
            version = 1 + greatest(
              version, (SELECT coalesce(max(numbers_from), 0) FROM deployment)),
            modified_at = greatest(clock_timestamp(), modified_at + interval '1 microsecond'),
            known_deletion = greatest(known_deletion, (SELECT max(id) FROM subtree_deletion))
        WHERE id = $2 AND EXISTS (SELECT FROM intent)
        RETURNING %s
      ), gone AS (
        SELECT bucket, content_keys FROM former WHERE EXISTS (SELECT FROM replaced)
      ), %s, tasks AS (%s), %s
      SELECT * FROM replaced\
      """
          .formatted(
              UploadIntents.redeem("$1"),
              AssetRows.COLUMNS,
              PurgeRecording.sql("$11"),
              FollowUp.sql("replaced", "$10"),
              TaskRecording.sql());

  private final int keysPerBatch;

  /**
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public ContentReplacement(int keysPerBatch) {
    this.keysPerBatch = keysPerBatch;
  }

  /**
   * Replaces the content of an entry by what has been written, redeeming its intent. The former
   * content, with all that was made of it, is recorded for the purge.
   *
   * @param connection of a transaction, which must be rolled back where this fails
   * @param match what the entry must be; null if it doesn't matter
   * @param followUps tasks that are recorded with it
   * @return the asset as it is then; empty when the intent has come due. Fails with {@link
   *     RollbackException} for {@link AssetProblem.NotFound} and {@link
   *     AssetProblem.PreconditionFailed}
   */
  public Future<Optional<Asset>> replace(
      SqlClient connection,
      UploadIntent intent,
      long entryId,
      @Nullable VersionMatch match,
      ContentInfo content,
      Asset.Source source,
      @Nullable String sourceUrl,
      List<FollowUp> followUps) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(intent.path().stored(), entryId))
        .map(ContentReplacement::version)
        .compose(
            found -> {
              require(found, match);
              return connection
                  .preparedQuery(REPLACE)
                  .execute(
                      Tuple.of(intent.id(), found.orElseThrow().id(), intent.bucket(), intent.key())
                          .addLong(content.bytes())
                          .addString(content.type().mediaType())
                          .addJsonObject(AssetRows.attributes(content))
                          .addString(source.word())
                          .addString(sourceUrl)
                          .addJsonArray(FollowUp.json(followUps))
                          .addLong((long) keysPerBatch));
            })
        .map(rows -> rows.stream().map(AssetRows::asset).findFirst());
  }

  private static Optional<AssetVersion> version(RowSet<Row> rows) {
    return rows.stream()
        .findFirst()
        .map(row -> new AssetVersion(row.getLong("id"), row.getLong("version")));
  }

  private static void require(Optional<AssetVersion> found, @Nullable VersionMatch match) {
    if (match != null && !match.isMetBy(found)) {
      throw new RollbackException(changed());
    }
    if (found.isEmpty()) {
      throw new RollbackException(notFound());
    }
  }

  /** There is no such entry. */
  public static AssetProblem notFound() {
    return new AssetProblem.NotFound("There is no such entry at this path.");
  }

  /** It isn't what it must be. */
  public static AssetProblem changed() {
    return new AssetProblem.PreconditionFailed(
        "The entry is not what If-Match asks for; fetch it again. Nothing was changed.");
  }
}
