package io.larch.intake;

import io.larch.asset.Asset;
import io.larch.asset.AssetMetadata;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.DatabaseOutage;
import io.larch.asset.VariantChoice;
import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.selector.EntryRequest;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VersionMatch;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what a client says about an asset. What it fails with is an {@link AssetProblem} or a
 * fault.
 */
public final class UpdateService {

  private final AssetRepository repository;
  private final IdempotentRequests requests;

  /**
   * @param requests those with an idempotency key
   */
  public UpdateService(Database database, IdempotentRequests requests) {
    this.repository = new AssetRepository(database.requests(), database.scans());
    this.requests = requests;
  }

  /**
   * Replaces it.
   *
   * @param match what the entry must be; null: anything
   * @return the asset as it is then; fails with {@link AssetProblem.NotFound}, or with {@link
   *     AssetProblem.PreconditionFailed} where something is to be matched
   */
  public Future<Asset> update(
      Caller caller, EntryRequest entry, AssetMetadata metadata, @Nullable VersionMatch match) {
    return update(repository, entry, metadata, match)
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }

  /**
   * The same, unless it turns out to have been done under the key.
   *
   * @param digest of the request
   * @param answer makes of the asset what is recorded and told, now and to whoever repeats the
   *     request
   * @return what was recorded, now or by the first request with the key; fails as {@link #update},
   *     and with {@link AssetProblem.IdempotencyKeyReused}
   */
  public Future<JsonObject> updateOnce(
      Caller caller,
      EntryRequest entry,
      AssetMetadata metadata,
      @Nullable VersionMatch match,
      IdempotencyKey key,
      byte[] digest,
      Function<Asset, JsonObject> answer) {
    return requests
        .once(
            key,
            digest,
            connection -> update(repository.on(connection), entry, metadata, match).map(answer))
        .map(IdempotentRequests.Outcome::answer)
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }

  private static Future<Asset> update(
      AssetRepository repository,
      EntryRequest entry,
      AssetMetadata metadata,
      @Nullable VersionMatch match) {
    Future<Optional<Asset>> updated =
        match == null || match.any()
            ? repository.update(entry.path(), entry.entryId(), metadata, null)
            : updateMatching(repository, entry, metadata, match);
    return updated.map(asset -> asset.orElseThrow(() -> match == null ? notFound() : changed()));
  }

  /** The version that is compared is the one that is updated, or none is. */
  private static Future<Optional<Asset>> updateMatching(
      AssetRepository repository, EntryRequest entry, AssetMetadata metadata, VersionMatch match) {
    Selector selector =
        new Selector(entry.path(), new Selection.Entry(entry.entryId()), Filter.NONE);
    return repository
        .findFirst(selector, VariantChoice.NONE)
        .map(found -> found.map(Asset::current))
        .compose(
            found ->
                match.isMetBy(found)
                    ? repository.update(
                        entry.path(), entry.entryId(), metadata, found.orElseThrow())
                    : Future.succeededFuture(Optional.empty()));
  }

  private static AssetProblem notFound() {
    return new AssetProblem.NotFound("There is no such entry at this path.");
  }

  private static AssetProblem changed() {
    return new AssetProblem.PreconditionFailed(
        "The entry is not what If-Match asks for; fetch it again. Nothing was changed.");
  }
}
