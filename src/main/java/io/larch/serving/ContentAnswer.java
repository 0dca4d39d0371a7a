package io.larch.serving;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.DatabaseOutage;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStream;
import io.larch.mediatype.ActiveContent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;

/** Answers with content, whole or in ranges, from the store to the client at the client's speed. */
public final class ContentAnswer {

  private final ContentStore store;
  private final AssetRepository repository;
  private final PathRules rules;
  private final Counter missing;

  /**
   * @param repository says whether an asset whose content is missing is still there
   * @param rules how caches may keep content
   * @param meters where it shows how often content is missing
   */
  public ContentAnswer(
      ContentStore store, AssetRepository repository, PathRules rules, MeterRegistry meters) {
    this.rules = rules;
    this.store = store;
    this.repository = repository;
    this.missing =
        Counter.builder("larch.asset.content.missing")
            .description("answers without content, since the store doesn't have an asset's object")
            .register(meters);
  }

  /**
   * Sends an asset's content, as the request's conditions and ranges say.
   *
   * @param download whether it is to be saved as a file
   * @return fails with an {@link AssetProblem}, or with whatever broke an answer off that had begun
   */
  public Future<Void> send(Transfer transfer, Asset asset, boolean download) {
    return transfer
        .conditions()
        .isNotModified(asset)
        .compose(
            notModified -> {
              if (transfer.response().ended()) {
                return Future.succeededFuture(); // by a time-out
              }
              if (notModified) {
                validators(transfer.response(), asset);
                return transfer.response().setStatusCode(304).end();
              }
              return sendContent(transfer, asset, download);
            })
        .recover(failure -> Future.failedFuture(explain(failure)));
  }

  /** A problem for a store or a database that is away or overloaded; anything else as it is. */
  private static Throwable explain(Throwable failure) {
    if (!(failure instanceof ContentStoreException e)) {
      return DatabaseOutage.explain(failure);
    }
    return switch (e.kind()) {
      case UNAVAILABLE, THROTTLED ->
          new AssetProblem.Unavailable(
              "The content store does not answer. The request may be tried again.", e);
      case NOT_FOUND, NO_BUCKET, DENIED, UNKNOWN -> e;
    };
  }

  private Future<Void> sendContent(Transfer transfer, Asset asset, boolean download) {
    ContentParts parts = parts(transfer, asset);
    if (transfer.request().method().equals(HttpMethod.HEAD) || parts.isEmpty()) {
      head(transfer.response(), asset, parts, download);
      return transfer.response().end();
    }
    return open(transfer, asset, parts.first())
        .compose(
            stream -> {
              if (transfer.response().ended()) {
                return stream.close(); // by a time-out
              }
              head(transfer.response(), asset, parts, download);
              return body(transfer, asset, parts, stream);
            });
  }

  private static ContentParts parts(Transfer transfer, Asset asset) {
    long size = asset.content().bytes();
    String mediaType = asset.content().type().header();
    boolean ranged =
        transfer.request().method().equals(HttpMethod.GET)
            && transfer.conditions().allowRange(asset);
    List<String> header = transfer.request().headers().getAll("Range");
    List<ByteRange> ranges =
        ranged && header.size() == 1 ? RangeHeader.parse(header.getFirst(), size) : null;
    if (ranges == null) {
      return ContentParts.whole(size, mediaType);
    }
    if (ranges.isEmpty()) {
      throw new AssetProblem.RangeNotSatisfiable(size);
    }
    return ContentParts.ranges(ranges, size, mediaType);
  }

  private void head(
      HttpServerResponse response, Asset asset, ContentParts parts, boolean download) {
    validators(response, asset);
    response
        .setStatusCode(parts.status())
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(parts.length()));
    parts.describe(response.headers());
    // For every type: else a browser might find a script in what is served as text.
    response.putHeader("X-Content-Type-Options", "nosniff");
    if (ActiveContent.isActive(asset.content().type().mediaType())) {
      response.putHeader("Content-Security-Policy", "sandbox");
    }
    if (download) {
      response.putHeader("Content-Disposition", ContentDisposition.attachment(asset));
    }
  }

  private void validators(HttpServerResponse response, Asset asset) {
    response
        .putHeader(HttpHeaders.ETAG, asset.entityTag())
        .putHeader(HttpHeaders.LAST_MODIFIED, Conditions.lastModified(asset, Instant.now()))
        .putHeader(HttpHeaders.CACHE_CONTROL, rules.at(asset.path()).cacheControl());
  }

  private Future<Void> body(
      Transfer transfer, Asset asset, ContentParts parts, ContentStream first) {
    Future<Void> sent = writeText(transfer, parts.preface(0)).compose(_ -> pipe(transfer, first));
    for (int i = 1; i < parts.count(); i++) {
      int part = i;
      sent =
          sent.compose(_ -> writeText(transfer, parts.preface(part)))
              .compose(_ -> open(transfer, asset, parts.range(part)))
              .compose(stream -> pipe(transfer, stream));
    }
    return sent.compose(_ -> writeText(transfer, parts.end()))
        .compose(_ -> transfer.response().end());
  }

  private static Future<Void> writeText(Transfer transfer, String text) {
    return text.isEmpty() ? Future.succeededFuture() : transfer.response().write(text);
  }

  private static Future<Void> pipe(Transfer transfer, ContentStream stream) {
    // A client that leaves while it is being waited for ends no write; the exchange's end is the
    // only sign.
    transfer.over().onComplete(_ -> stream.close());
    return ContentPipe.send(stream, transfer.response()).eventually(stream::close);
  }

  private Future<ContentStream> open(Transfer transfer, Asset asset, ByteRange range) {
    return store
        .read(asset.bucket(), asset.key(), range.first(), range.length(), transfer.client())
        .recover(cause -> isNotFound(cause) ? missing(asset, cause) : Future.failedFuture(cause));
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof ContentStoreException e
        && e.kind() == ContentStoreException.Kind.NOT_FOUND;
  }

  /** The object is gone: rightly so if the asset has been deleted since its row was read. */
  private Future<ContentStream> missing(Asset asset, Throwable cause) {
    return repository
        .exists(asset)
        .compose(
            exists -> {
              if (!exists) {
                return Future.failedFuture(
                    new AssetProblem.NotFound("The asset has been deleted."));
              }
              missing.increment();
              return Future.failedFuture(
                  new AssetProblem.ContentMissing(
                      new ContentStoreException(
                          ContentStoreException.Kind.NOT_FOUND,
                          "the content of %s, entry %d, is missing: bucket %s has no object %s; see larch reconcile"
                              .formatted(
                                  asset.path(), asset.entryId(), asset.bucket(), asset.key()),
                          cause)));
            });
  }
}
