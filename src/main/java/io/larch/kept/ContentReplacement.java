package io.larch.kept;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRows;
import io.larch.asset.AssetSql;
import io.larch.asset.ContentInfo;
import io.larch.asset.FollowUp;
import io.larch.asset.ReturnSql;
import io.larch.config.PathKeepConfig;
import io.larch.db.RollbackException;
import io.larch.outbox.PurgeRecording;
import io.larch.outbox.TaskRecording;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
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
 * former content stays with that. All times are the database's.
 */
public final class ContentReplacement {

  private static final String LOCK = ReturnSql.lockLive("$1", "$2");

  /** The row is locked, and visible to clients. Without the intent nothing happens. */
  private static final String REPLACE =
      """
      WITH %s, intent AS (
        %s
      ), %s, %%s, %s, tasks AS (%s), %s
      SELECT * FROM replaced\
      """
          .formatted(
              ReturnSql.former("$2"),
              UploadIntents.redeem("$1"),
              ReturnSql.replaced("$2", "intent"),
              PurgeRecording.sql("$11"),
              FollowUp.sql("replaced", "$10"),
              TaskRecording.sql());

  private static final String REPLACE_AND_PURGE =
      REPLACE.formatted(
          "gone AS (SELECT bucket, content_keys FROM former WHERE EXISTS (SELECT FROM replaced))");

  private static final String REPLACE_AND_KEEP =
      REPLACE.formatted(
          """
          into_trash AS (
            INSERT INTO kept_asset (%1$s, kept_at, kept_until, reason, deleted_by)
            SELECT %1$s, now(),
              CASE WHEN $12::float8 < 'Infinity' THEN now() + make_interval(secs => $12::float8) END,
              'replaced', $13::text
            FROM former WHERE EXISTS (SELECT FROM replaced)
          ), %2$s, gone AS (SELECT bucket, content_keys FROM beyond)\
          """
              .formatted(
                  AssetSql.columns(""), KeptSql.beyondVersions("$14::text", "$15", "$16::bigint")));

  private final KeepRules rules;
  private final int keysPerBatch;

  /**
   * @param rules what becomes of former content
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public ContentReplacement(KeepRules rules, int keysPerBatch) {
    this.rules = rules;
    this.keysPerBatch = keysPerBatch;
  }

  /**
   * New content, which has been written.
   *
   * @param sourceUrl what it was fetched from; null when it was uploaded
   * @param followUps tasks that are recorded with it
   */
  public record Content(
      UploadIntent intent,
      ContentInfo written,
      @Nullable String sourceUrl,
      List<FollowUp> followUps) {

    public Content {
      followUps = List.copyOf(followUps);
    }
  }

  /**
   * Replaces the content of an entry by what has been written, redeeming its intent. The former
   * content, with all that was made of it, is kept as a version, or recorded for the purge.
   *
   * @param connection of a transaction, which must be rolled back where this fails
   * @param match what the entry must be; null if it doesn't matter
   * @param by who replaces it; null where nobody is asked who they are
   * @return the asset as it is then; empty when the intent has come due. Fails with {@link
   *     RollbackException} for {@link AssetProblem.NotFound} and {@link
   *     AssetProblem.PreconditionFailed}
   */
  public Future<Optional<Asset>> replace(
      SqlClient connection,
      long entryId,
      @Nullable VersionMatch match,
      Content content,
      @Nullable String by) {
    AssetPath path = content.intent().path();
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(path.stored(), entryId))
        .map(ContentReplacement::version)
        .compose(
            found -> {
              require(found, match);
              PathKeepConfig keep = rules.at(path);
              Tuple parameters = parameters(found.orElseThrow().id(), content);
              if (!keep.replaced().isKept()) {
                return connection.preparedQuery(REPLACE_AND_PURGE).execute(parameters);
              }
              return connection
                  .preparedQuery(REPLACE_AND_KEEP)
                  .execute(
                      parameters
                          .addDouble(KeepRules.seconds(keep.replaced()))
                          .addString(by)
                          .addString(path.stored())
                          .addLong(entryId)
                          .addLong((long) keep.versions()));
            })
        .map(rows -> rows.stream().map(AssetRows::asset).findFirst());
  }

  private Tuple parameters(long id, Content content) {
    Tuple parameters = Tuple.of(content.intent().id(), id);
    ReturnSql.addContent(parameters, content.intent(), content.written(), content.sourceUrl());
    return parameters.addJsonArray(FollowUp.json(content.followUps())).addLong((long) keysPerBatch);
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
