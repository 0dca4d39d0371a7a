package io.larch.intake;

import io.larch.asset.Asset;
import io.larch.asset.AssetMetadata;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.ContentOutage;
import io.larch.asset.FollowUp;
import io.larch.asset.VariantChoice;
import io.larch.caller.Caller;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.db.RollbackException;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.intake.IntendedWrites.Stored;
import io.larch.kept.ContentReplacement;
import io.larch.outbox.DueSignal;
import io.larch.selector.EntryRequest;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VersionMatch;
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
 * Gives entries new content in place of what they have, at most once for an idempotency key. What
 * it fails with is an {@link AssetProblem}, what the content failed with, or a fault; then the
 * entry is as it was.
 */
public final class ReplaceService {

  private final Pool pool;
  private final Uploads uploads;
  private final AssetRepository repository;
  private final ContentReplacement replacement;
  private final IdempotentRequests requests;
  private final AfterStore after;
  private final DueSignal tasksDue;
  private final DueSignal purgesDue;

  /**
   * @param writes of every upload's content
   * @param rules where new content goes, and of what type it may be
   * @param preprocessing what is done to it before it is kept
   * @param replacement has the rows name it
   * @param requests those with an idempotency key
   * @param after what is recorded with new content, to be done later
   * @param tasksDue raised when something was
   * @param purgesDue raised when former content may have to be purged
   */
  public ReplaceService(
      Vertx vertx,
      Database database,
      IntendedWrites writes,
      ContentStore store,
      PathRules rules,
      Preprocessing preprocessing,
      ContentReplacement replacement,
      IdempotentRequests requests,
      AfterStore after,
      DueSignal tasksDue,
      DueSignal purgesDue) {
    this.pool = database.requests();
    this.repository = new AssetRepository(database.requests(), database.scans());
    this.uploads = new Uploads(vertx, writes, store, rules, preprocessing);
    this.replacement = replacement;
    this.requests = requests;
    this.after = after;
    this.tasksDue = tasksDue;
    this.purgesDue = purgesDue;
  }

  /**
   * An entry whose content is to be replaced.
   *
   * @param match what it must be; null: anything
   */
  public record Terms(EntryRequest entry, @Nullable VersionMatch match) {}

  /**
   * Looks whether a replacement has happened already, or can't happen, before its content is taken.
   * What counts is decided again when it is replaced.
   *
   * @param key null without one
   * @return what is known of the key; empty when nothing is. Fails with {@link
   *     AssetProblem.NotFound} and {@link AssetProblem.PreconditionFailed}
   */
  public Future<Optional<Known>> admit(Caller caller, Terms terms, @Nullable IdempotencyKey key) {
    Future<Optional<Known>> known =
        key == null ? Future.succeededFuture(Optional.empty()) : requests.find(key);
    return known
        .compose(found -> found.isPresent() ? Future.succeededFuture(found) : look(terms))
        .recover(failure -> Future.failedFuture(ContentOutage.explain(failure)));
  }

  private Future<Optional<Known>> look(Terms terms) {
    Selector selector =
        new Selector(
            terms.entry().path(), new Selection.Entry(terms.entry().entryId()), Filter.NONE);
    return repository
        .findFirst(selector, VariantChoice.NONE)
        .map(
            found -> {
              VersionMatch match = terms.match();
              if (match != null && !match.isMetBy(found.map(Asset::current))) {
                throw ContentReplacement.changed();
              }
              if (found.isEmpty()) {
                throw ContentReplacement.notFound();
              }
              return Optional.empty();
            });
  }

  /**
   * Replaces the content of an entry.
   *
   * @param content its metadata completes when all that came with the content is found to be good,
   *     and is not looked at
   * @return the asset as it is then; fails as {@link #admit}
   */
  public Future<Asset> replace(Caller caller, Terms terms, NewAsset content) {
    return uploads.store(
        caller,
        terms.entry().path(),
        content,
        (intent, written, _) -> {
          List<FollowUp> followUps = after.of(terms.entry().path(), written);
          return pool.<Asset>withTransaction(
                  connection ->
                      replace(
                          caller,
                          connection,
                          terms,
                          new ContentReplacement.Content(
                              intent, written, content.sourceUrl(), followUps)))
              .map(Objects::requireNonNull)
              .recover(RollbackException::reasonOf)
              .onSuccess(_ -> recorded(followUps))
              .map(replaced -> new Stored<>(replaced, true));
        });
  }

  /**
   * The same, unless it turns out to have been done under the key.
   *
   * @param digest of the request, asked for once the content is there
   * @param answer makes of the asset what is recorded and told, now and to whoever repeats the
   *     request
   * @return what was recorded, now or by the first request with the key; fails as {@link #replace},
   *     and with {@link AssetProblem.IdempotencyKeyReused}
   */
  public Future<JsonObject> replaceOnce(
      Caller caller,
      Terms terms,
      NewAsset content,
      IdempotencyKey key,
      Function<AssetMetadata, byte[]> digest,
      Function<Asset, JsonObject> answer) {
    return uploads.store(
        caller,
        terms.entry().path(),
        content,
        (intent, written, said) -> {
          List<FollowUp> followUps = after.of(terms.entry().path(), written);
          return requests
              .once(
                  key,
                  digest.apply(said),
                  connection ->
                      replace(
                              caller,
                              connection,
                              terms,
                              new ContentReplacement.Content(
                                  intent, written, content.sourceUrl(), followUps))
                          .map(answer))
              .onSuccess(
                  done -> {
                    if (!done.replayed()) {
                      recorded(followUps);
                    }
                  })
              .map(done -> new Stored<>(done.answer(), !done.replayed()));
        });
  }

  private Future<Asset> replace(
      Caller caller, SqlClient connection, Terms terms, ContentReplacement.Content content) {
    return replacement
        .replace(connection, terms.entry().entryId(), terms.match(), content, caller.recordedName())
        .map(replaced -> replaced.orElseThrow(() -> new RollbackException(Uploads.expired())));
  }

  private void recorded(List<FollowUp> followUps) {
    purgesDue.raise();
    if (!followUps.isEmpty()) {
      tasksDue.raise();
    }
  }
}
