package io.larch.intake;

import io.larch.asset.Asset;
import io.larch.asset.AssetMetadata;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.ContentInfo;
import io.larch.asset.ContentOutage;
import io.larch.asset.FollowUp;
import io.larch.caller.Caller;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.db.RollbackException;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.intake.IntendedWrites.Stored;
import io.larch.outbox.DueSignal;
import io.larch.outbox.UploadIntent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores assets on terms: under a condition, and at most once for an idempotency key. What it fails
 * with is an {@link AssetProblem}, what the content or the metadata failed with, or a fault.
 */
public final class StoreService {

  private final Pool pool;
  private final Uploads uploads;
  private final AssetRepository repository;
  private final IdempotentRequests requests;
  private final AfterStore after;
  private final DueSignal tasksDue;

  /**
   * @param writes of every upload's content
   * @param rules where new content goes, and of what type it may be
   * @param preprocessing what is done to it before it is kept
   * @param requests those with an idempotency key
   * @param after what is recorded with assets, to be done later
   * @param tasksDue raised when something was
   */
  public StoreService(
      Vertx vertx,
      Database database,
      IntendedWrites writes,
      ContentStore store,
      PathRules rules,
      Preprocessing preprocessing,
      IdempotentRequests requests,
      AfterStore after,
      DueSignal tasksDue) {
    this.pool = database.requests();
    this.repository = new AssetRepository(database.requests(), database.scans());
    this.uploads = new Uploads(vertx, writes, store, rules, preprocessing);
    this.requests = requests;
    this.after = after;
    this.tasksDue = tasksDue;
  }

  /**
   * Looks whether a store has happened already, or can't happen, before its content is taken. What
   * counts is decided again when it is stored.
   *
   * @param key null without one
   * @return what is known of the key; empty when nothing is. Fails with {@link
   *     AssetProblem.PreconditionFailed}
   */
  public Future<Optional<Known>> admit(
      Caller caller, StoreTerms terms, @Nullable IdempotencyKey key) {
    Future<Optional<Known>> known =
        key == null ? Future.succeededFuture(Optional.empty()) : requests.find(key);
    return known
        .compose(
            found ->
                found.isPresent() || terms.condition().isEmpty()
                    ? Future.succeededFuture(found)
                    : repository
                        .newest(terms.path())
                        .map(
                            newest -> {
                              terms.condition().require(newest);
                              return found;
                            }))
        .recover(failure -> Future.failedFuture(ContentOutage.explain(failure)));
  }

  /**
   * Stores content as a new asset.
   *
   * @return the asset; fails with {@link AssetProblem.PreconditionFailed}, and then nothing was
   *     stored
   */
  public Future<Asset> store(Caller caller, StoreTerms terms, NewAsset asset) {
    return uploads.store(
        caller,
        terms.path(),
        asset,
        (intent, written, said) -> {
          List<FollowUp> followUps = after.of(terms.path(), written);
          Function<SqlClient, Future<Asset>> insert =
              client ->
                  insert(repository.on(client), terms, intent, written, asset, said, followUps);
          return (terms.condition().isEmpty()
                  ? insert.apply(pool)
                  : pool.<Asset>withTransaction(insert::apply).map(Objects::requireNonNull))
              .recover(RollbackException::reasonOf)
              .onSuccess(_ -> recorded(followUps))
              .map(inserted -> new Stored<>(inserted, true));
        });
  }

  /**
   * The same, unless it turns out to have been done under the key.
   *
   * @param digest of the request, asked for once content and metadata are there
   * @param answer makes of the asset what is recorded and told, now and to whoever repeats the
   *     request
   * @return what was recorded, now or by the first request with the key; fails as {@link #store},
   *     and with {@link AssetProblem.IdempotencyKeyReused}
   */
  public Future<JsonObject> storeOnce(
      Caller caller,
      StoreTerms terms,
      NewAsset asset,
      IdempotencyKey key,
      Function<AssetMetadata, byte[]> digest,
      Function<Asset, JsonObject> answer) {
    return uploads.store(
        caller,
        terms.path(),
        asset,
        (intent, written, said) -> {
          List<FollowUp> followUps = after.of(terms.path(), written);
          return requests
              .once(
                  key,
                  digest.apply(said),
                  client ->
                      insert(repository.on(client), terms, intent, written, asset, said, followUps)
                          .map(answer))
              .onSuccess(done -> recorded(done.replayed() ? List.of() : followUps))
              .map(done -> new Stored<>(done.answer(), !done.replayed()));
        });
  }

  private void recorded(List<FollowUp> followUps) {
    if (!followUps.isEmpty()) {
      tasksDue.raise();
    }
  }

  private static Future<Asset> insert(
      AssetRepository rows,
      StoreTerms terms,
      UploadIntent intent,
      ContentInfo written,
      NewAsset asset,
      AssetMetadata said,
      List<FollowUp> followUps) {
    String url = asset.sourceUrl();
    Asset.Source source = url == null ? Asset.Source.UPLOAD : Asset.Source.URL;
    return check(rows, terms)
        .compose(_ -> rows.insert(intent, written, source, url, said, followUps))
        .map(inserted -> inserted.orElseThrow(() -> new RollbackException(Uploads.expired())));
  }

  /** From here to the end of the transaction nobody else stores at the path. */
  private static Future<Void> check(AssetRepository rows, StoreTerms terms) {
    if (terms.condition().isEmpty()) {
      return Future.succeededFuture();
    }
    return rows.lockNewest(terms.path())
        .map(
            newest -> {
              try {
                terms.condition().require(newest);
              } catch (AssetProblem refused) {
                throw new RollbackException(refused);
              }
              return null;
            });
  }
}
