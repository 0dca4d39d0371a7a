package io.larch.intake;

import io.larch.asset.AssetMetadata;
import io.larch.asset.AssetProblem;
import io.larch.asset.ContentInfo;
import io.larch.asset.ContentOutage;
import io.larch.caller.Caller;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.intake.IntendedWrites.Stored;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ContentTypes;
import io.larch.mediatype.Given;
import io.larch.outbox.UploadIntent;
import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;

/**
 * Brings content into the store and its asset into the database, or neither.
 *
 * <p>Content that is to be changed first is taken into the store all the same, where no slow client
 * holds up who changes it; what comes of it is written beside it, and it is purged. Whatever goes
 * wrong on the way, what was written is purged: see {@link IntendedWrites}.
 */
final class Uploads {

  private final Vertx vertx;
  private final IntendedWrites writes;
  private final ContentStore store;
  private final PathRules rules;
  private final Preprocessing preprocessing;
  private final ContentTypes types = new ContentTypes();

  /**
   * @param rules where new content goes, and of what type it may be
   * @param preprocessing what is done to it before it is kept
   */
  Uploads(
      Vertx vertx,
      IntendedWrites writes,
      ContentStore store,
      PathRules rules,
      Preprocessing preprocessing) {
    this.vertx = vertx;
    this.writes = writes;
    this.store = store;
    this.rules = rules;
    this.preprocessing = preprocessing;
  }

  /**
   * Gives content that has been written its asset, or gives it to one.
   *
   * @param <T> what is to be told of it
   */
  interface Insertion<T> {

    /**
     * Has a row name it, or fails.
     *
     * @param said its metadata
     */
    Future<Stored<T>> insert(UploadIntent intent, ContentInfo written, AssetMetadata said);
  }

  /**
   * Stores content for a new asset at a path.
   *
   * @return what the insertion answers; fails with what it or the content failed with, which is an
   *     {@link AssetProblem} where something behind was away
   */
  <T> Future<T> store(Caller caller, AssetPath path, NewAsset asset, Insertion<T> insertion) {
    return store(caller, path, rules.at(path).bucket(), asset, insertion);
  }

  /**
   * The same for content of an asset that has a bucket already.
   *
   * @param bucket the one it goes to
   */
  <T> Future<T> store(
      Caller caller, AssetPath path, String bucket, NewAsset asset, Insertion<T> insertion) {
    ContentIntake content = asset.content();
    return writes
        .write(
            caller,
            bucket,
            path,
            new IntendedWrites.Writing<T>() {
              @Override
              public Future<Stored<T>> write(UploadIntent intent) {
                return Uploads.this
                    .write(intent, asset)
                    .compose(
                        written ->
                            asset
                                .metadata()
                                .compose(
                                    said -> keep(caller, intent, asset, written, said, insertion)))
                    .onFailure(content::fail);
              }

              @Override
              public void expired() {
                content.fail(Uploads.expired());
              }
            })
        .onFailure(content::fail)
        .recover(failure -> Future.failedFuture(ContentOutage.explain(failure)));
  }

  /** Has a row name what has come, or what is made of it and written under a key of its own. */
  private <T> Future<Stored<T>> keep(
      Caller caller,
      UploadIntent intent,
      NewAsset asset,
      ContentInfo written,
      AssetMetadata said,
      Insertion<T> insertion) {
    return preprocessing
        .apply(
            intent.path(),
            new Preprocessing.Arrived(asset.client(), intent.bucket(), intent.key(), written))
        .compose(
            made ->
                made.isEmpty()
                    ? insertion.insert(intent, written, said)
                    : keep(caller, intent, asset.client(), made.get(), said, insertion)
                        .map(answer -> new Stored<>(answer, false)));
  }

  private <T> Future<T> keep(
      Caller caller,
      UploadIntent replaced,
      String client,
      Preprocessing.Result made,
      AssetMetadata said,
      Insertion<T> insertion) {
    return writes
        .<T>write(
            caller,
            replaced.bucket(),
            replaced.path(),
            intent ->
                store
                    .write(
                        intent.bucket(),
                        intent.key(),
                        made.content().type().mediaType(),
                        made.bytes().get(),
                        client)
                    .compose(_ -> insertion.insert(intent, made.content(), said)))
        .onComplete(_ -> made.release().run());
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

  /** The refusal of an upload whose intent has come due. */
  static AssetProblem expired() {
    return new AssetProblem.Unavailable("The upload was interrupted for too long; send it again.");
  }
}
