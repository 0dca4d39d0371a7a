package io.larch.trash;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.Asset;
import io.larch.asset.ContentInfo;
import io.larch.asset.HiddenSubtreeRemoval;
import io.larch.caller.Caller;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.db.RollbackException;
import io.larch.deletion.Deletion;
import io.larch.deletion.DeletionOptions;
import io.larch.deletion.DeletionService;
import io.larch.deletion.DeletionWatch;
import io.larch.deletion.Preconditions;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.ContentReplacement;
import io.larch.kept.KeepRules;
import io.larch.kept.KeptSql;
import io.larch.mediatype.ContentType;
import io.larch.outbox.DueSignal;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.larch.receipt.ReceiptRequest;
import io.larch.selector.DeleteRequest;
import io.larch.selector.RestoreRequest;
import io.larch.selector.TrashDeleteRequest;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The services that fill and empty the trash, on a database of a test's own. */
final class TrashDatabase {

  static final Caller CALLER = new Caller(Principal.ofKey("abc", Permissions.ALL), "test");
  private static final ContentInfo CONTENT =
      new ContentInfo(7, new ContentType("text/plain", "txt", null, null), null);

  final TestDatabase database;
  final Assets assets;
  final DeletionService deletions;
  final HiddenSubtreeRemoval removal;
  final RestoreService restores;
  final TrashRemovalService removals;
  private final ContentReplacement replacement;
  private final UploadIntents intents;

  /**
   * @param large assets beyond which something goes in steps
   * @param step rows of a step
   */
  TrashDatabase(TestDatabase database, KeepRules rules, int large, int step) {
    this.database = database;
    this.assets = new Assets(database.config());
    IdempotentRequests requests = new IdempotentRequests(database.vertx(), database.requests());
    IdempotentRequests scans = new IdempotentRequests(database.vertx(), database.scans());
    this.deletions =
        new DeletionService(
            database.vertx(),
            database.pools(),
            requests,
            scans,
            new DueSignal(),
            4,
            large,
            rules,
            DeletionWatch.NONE);
    this.removal =
        new HiddenSubtreeRemoval(
            database.vertx(), database.background(), 4, step, KeptSql::aftermath);
    this.restores =
        new RestoreService(
            database.pools(), requests, scans, rules, large, step, DeletionWatch.NONE);
    this.removals =
        new TrashRemovalService(
            database.pools(), requests, scans, new DueSignal(), 4, large, step, DeletionWatch.NONE);
    this.replacement = new ContentReplacement(rules, 4);
    this.intents = new UploadIntents(database.requests(), Duration.ofMinutes(1));
  }

  void empty() {
    database.execute(
        "TRUNCATE asset, kept_asset, purge_batch, subtree_deletion, idempotent_request,"
            + " receipt_leaf");
  }

  private static String path(String target) {
    return target.split("\\?", 2)[0];
  }

  private static @Nullable String query(String target) {
    String[] parts = target.split("\\?", 2);
    return parts.length == 1 ? null : parts[1];
  }

  Future<Deletion> deleting(String target) {
    DeleteRequest request = DeleteRequest.parse(path(target), query(target));
    return deletions.delete(
        CALLER,
        request.selector(),
        new Preconditions(request.expect(), null),
        DeletionOptions.USUAL);
  }

  Deletion delete(String target) {
    return await(deleting(target));
  }

  Future<Restored> restoring(String target) {
    RestoreRequest request = RestoreRequest.parse(path(target), query(target));
    return restores.restore(
        CALLER,
        new RestoreService.Request(
            request.selector(), request.filter(), new Preconditions(request.expect(), null)));
  }

  long restore(String target) {
    return await(restoring(target)).restored();
  }

  Future<Long> removing(String target) {
    TrashDeleteRequest request = TrashDeleteRequest.parse(path(target), query(target));
    return removing(request, null).map(Purged::rows);
  }

  /** What goes with a receipt. */
  Future<Purged> removing(String target, ReceiptRequest receipt) {
    return removing(TrashDeleteRequest.parse(path(target), query(target)), receipt);
  }

  private Future<Purged> removing(TrashDeleteRequest request, @Nullable ReceiptRequest receipt) {
    return removals.remove(
        CALLER, request.selector(), new Preconditions(request.expect(), null), receipt);
  }

  long remove(String target) {
    return await(removing(target));
  }

  /** An upload that is under way. */
  UploadIntent intent(String path, String key) {
    return await(intents.record("assets", key, new AssetPath(List.of(path.split("/", -1)))));
  }

  /** Replaces the content of an entry; empty when it isn't there. */
  Future<Optional<Asset>> replacing(UploadIntent intent, long entryId) {
    return database
        .requests()
        .<Optional<Asset>>withTransaction(
            connection ->
                replacement.replace(
                    connection,
                    entryId,
                    null,
                    new ContentReplacement.Content(intent, CONTENT, null, List.of()),
                    "somebody"))
        .map(Objects::requireNonNull)
        .recover(
            failure ->
                failure instanceof RollbackException
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  /** What a query answers, as text. */
  List<String> rows(String sql) {
    return await(
        database
            .background()
            .query(sql)
            .execute()
            .map(
                rows ->
                    StreamSupport.stream(rows.spliterator(), false)
                        .map((Row row) -> row.getString(0))
                        .toList()));
  }

  List<String> live() {
    return rows("SELECT path || entry_id FROM live_asset ORDER BY path, entry_id");
  }

  List<String> trash() {
    return rows(
        "SELECT path || entry_id || ' ' || reason FROM trash_asset"
            + " ORDER BY path, entry_id, version");
  }

  /**
   * Of live, kept and to be purged, each content key is named by one row; no entry is live twice.
   */
  void assertNamedOnce() {
    assertThat(
            rows(
                """
                SELECT key || ' ' || count(*) FROM (
                  SELECT unnest(content_keys) AS key FROM asset
                  UNION ALL SELECT unnest(content_keys) FROM kept_asset
                  UNION ALL SELECT unnest(content_keys) FROM purge_batch) AS named
                GROUP BY key HAVING count(*) > 1\
                """))
        .isEmpty();
    assertThat(
            rows(
                "SELECT a.path || a.entry_id FROM live_asset AS a JOIN kept_asset AS k"
                    + " ON k.path = a.path AND k.entry_id = a.entry_id WHERE k.reason = 'deleted'"))
        .isEmpty();
  }
}
