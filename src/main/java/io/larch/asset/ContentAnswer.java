package io.larch.asset;

import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStream;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;

/** Answers with content, whole or in ranges, from the store to the client at the client's speed. */
final class ContentAnswer {

  private final ContentStore store;
  private final AssetRepository repository;
  private final PathRules rules;
  private final Counter missing;

  /**
   * @param rules how caches may keep content
   * @param missing counts the answers that there are none of, for want of content
   */
  ContentAnswer(ContentStore store, AssetRepository repository, PathRules rules, Counter missing) {
    this.rules = rules;
    this.store = store;
    this.repository = repository;
    this.missing = missing;
  }

  /**
   * Sends an asset's content, as the request's conditions and ranges say.
   *
   * @param download whether it is to be saved as a file
   */
  Future<Void> send(Transfer transfer, Asset asset, boolean download) {
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
            });
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
      throw new ApiException(
              ErrorCode.RANGE_NOT_SATISFIABLE, "The content has " + size + " bytes only.")
          .withHeader("Content-Range", "bytes */" + size);
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
    ActiveContent.protect(response.headers(), asset.content().type().mediaType());
    if (download) {
      response.putHeader("Content-Disposition", ContentDisposition.attachment(asset));
    }
  }

  private void validators(HttpServerResponse response, Asset asset) {
    response
        .putHeader(HttpHeaders.ETAG, JsonAnswer.entityTag(asset))
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
        .recover(
            cause ->
                StoreFailures.isNotFound(cause)
                    ? missing(asset, cause)
                    : Future.failedFuture(cause));
  }

  /** The object is gone: rightly so if the asset has been deleted since its row was read. */
  private Future<ContentStream> missing(Asset asset, Throwable cause) {
    return repository
        .exists(asset)
        .compose(
            exists -> {
              if (!exists) {
                return Future.failedFuture(
                    new ApiException(ErrorCode.NOT_FOUND, "The asset has been deleted."));
              }
              missing.increment();
              return Future.failedFuture(
                  new ApiException(
                      ErrorCode.CONTENT_MISSING,
                      "The asset is there, but its content is missing from the content store. It is"
                          + " known here; nothing is wrong with the request.",
                      new ContentStoreException(
                          ContentStoreException.Kind.NOT_FOUND,
                          "the content of %s, entry %d, is missing: bucket %s has no object %s; see larch reconcile"
                              .formatted(
                                  asset.path(), asset.entryId(), asset.bucket(), asset.key()),
                          cause)));
            });
  }
}
