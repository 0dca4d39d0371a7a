package io.larch.intake;

import io.larch.asset.AssetMetadata;
import io.larch.asset.AssetProblem;
import io.larch.asset.ContentInfo;
import io.larch.caller.Caller;
import io.larch.config.AssetConfig;
import io.larch.config.PathRules;
import io.larch.content.ContentKeys;
import io.larch.content.ContentStore;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ContentTypes;
import io.larch.mediatype.Given;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings content into the store and its asset into the database, or neither.
 *
 * <p>An intent names the key before anything is written under it; the statement that inserts the
 * asset redeems it. Whatever goes wrong on the way, the intent is made due, and the purge pipeline
 * removes what was written.
 */
final class Uploads {

  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

  private final Vertx vertx;
  private final UploadIntents intents;
  private final UploadIntents.Assets assets;
  private final ContentStore store;
  private final PathRules rules;
  private final long renewalMillis;
  private final ContentTypes types = new ContentTypes();

  /**
   * @param rules where new content goes, and of what type it may be
   */
  Uploads(
      Vertx vertx,
      UploadIntents intents,
      UploadIntents.Assets assets,
      ContentStore store,
      PathRules rules,
      AssetConfig config) {
    this.vertx = vertx;
    this.intents = intents;
    this.assets = assets;
    this.store = store;
    this.rules = rules;
    this.renewalMillis = config.uploadIntentRenewal().toMillis();
  }

  /**
   * Gives content that has been written its asset.
   *
   * @param <T> what is to be told of it
   */
  interface Insertion<T> {

    /**
     * Inserts the asset, or fails.
     *
     * @param said its metadata
     */
    Future<Stored<T>> insert(UploadIntent intent, ContentInfo written, AssetMetadata said);
  }

  /**
   * What became of written content.
   *
   * @param redeemed whether its asset is there now; else nothing names it, and it is purged
   */
  record Stored<T>(T answer, boolean redeemed) {}

  /**
   * Stores content for a new asset at a path.
   *
   * @return what the insertion answers; fails with what it or the content failed with, which is an
   *     {@link AssetProblem} where something behind was away
   */
  <T> Future<T> store(Caller caller, AssetPath path, NewAsset asset, Insertion<T> insertion) {
    return intents
        .record(rules.at(path).bucket(), ContentKeys.next(), path)
        .onFailure(asset.content()::fail)
        .compose(intent -> store(caller, intent, asset, insertion))
        .recover(failure -> Future.failedFuture(StoreFailures.explain(failure)));
  }

  private <T> Future<T> store(
      Caller caller, UploadIntent intent, NewAsset asset, Insertion<T> insertion) {
    ContentIntake content = asset.content();
    long renewal = vertx.setPeriodic(renewalMillis, _ -> renew(caller, intent, content));
    return write(intent, asset)
        .compose(
            written -> asset.metadata().compose(said -> insertion.insert(intent, written, said)))
        .onComplete(_ -> vertx.cancelTimer(renewal))
        .compose(
            stored ->
                stored.redeemed()
                    ? Future.succeededFuture(stored.answer())
                    : giveUp(caller, intent).map(stored.answer()))
        .recover(
            cause -> {
              content.fail(cause);
              return giveUp(caller, intent).transform(_ -> Future.failedFuture(cause));
            });
  }

  private Future<ContentInfo> write(UploadIntent intent, NewAsset asset) {
    ContentIntake content = asset.content();
    return content
        .head()
        .compose(head -> detect(head, intent.path(), content.given()))
        .compose(
            type ->
                store
                    .write(
                        intent.bucket(),
                        intent.key(),
                        recorded(type, content),
                        content,
                        asset.client())
                    .map(bytes -> info(bytes, type, content)));
  }

  private Future<ContentType> detect(byte[] head, AssetPath path, Given given) {
    String segment = path.segments().getLast();
    return vertx
        .executeBlocking(() -> types.detect(head, segment, given), false)
        .map(type -> allowed(Objects.requireNonNull(type), path));
  }

  private ContentType allowed(ContentType type, AssetPath path) {
    if (!rules.at(path).allows(type.mediaType())) {
      throw new AssetProblem.ContentTypeNotAllowed(type.mediaType());
    }
    return type;
  }

  /** The type for the store, which wants it before the content: with the charset if it is known. */
  private String recorded(ContentType type, ContentIntake content) {
    return content.ended() ? whole(type, content).header() : type.mediaType();
  }

  private ContentInfo info(long bytes, ContentType type, ContentIntake content) {
    return new ContentInfo(bytes, whole(type, content), content.given().fileName());
  }

  private ContentType whole(ContentType type, ContentIntake content) {
    return content.scan().complete(type, types.isTextual(type.mediaType()));
  }

  private void renew(Caller caller, UploadIntent intent, ContentIntake content) {
    intents
        .renew(intent)
        .onSuccess(
            renewed -> {
              if (!renewed) {
                content.fail(expired());
              }
            })
        .onFailure(
            cause ->
                LOG.atDebug()
                    .addKeyValue("requestId", caller.requestId())
                    .setCause(cause)
                    .log("The intent of upload {} could not be renewed", intent.key()));
  }

  /** The refusal of an upload whose intent has come due. */
  static AssetProblem expired() {
    return new AssetProblem.Unavailable("The upload was interrupted for too long; send it again.");
  }

  /** Has what was written purged; always completes. */
  private Future<Void> giveUp(Caller caller, UploadIntent intent) {
    return intents
        .abandon(intent, assets)
        .onFailure(
            e ->
                LOG.atWarn()
                    .addKeyValue("requestId", caller.requestId())
                    .setCause(e)
                    .log(
                        "Upload {} could not be abandoned; what it wrote is purged when its intent"
                            + " comes due",
                        intent.key()))
        .otherwiseEmpty();
  }
}
