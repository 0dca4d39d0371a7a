package io.larch.serving;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.ContentOutage;
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
   * Sends content, as the request's conditions and ranges say.
   *
   * @param download whether it is to be saved as a file
   * @return fails with an {@link AssetProblem}, with {@link ContentGoneException}, or with whatever
   *     broke an answer off that had begun
   */
  public Future<Void> send(Transfer transfer, Representation sent, boolean download) {
    return transfer
        .conditions()
        .isNotModified(sent)
        .compose(
            notModified -> {
              if (transfer.response().ended()) {
                return Future.succeededFuture(); // by a time-out
              }
              if (notModified) {
                validators(transfer.response(), sent);
                return transfer.response().setStatusCode(304).end();
              }
              return sendContent(transfer, sent, download);
            })
        .recover(failure -> Future.failedFuture(ContentOutage.explain(failure)));
  }

  private Future<Void> sendContent(Transfer transfer, Representation sent, boolean download) {
    ContentParts parts = parts(transfer, sent);
    if (transfer.request().method().equals(HttpMethod.HEAD) || parts.isEmpty()) {
      head(transfer.response(), sent, parts, download);
      return transfer.response().end();
    }
    return open(transfer, sent, parts.first())
        .compose(
            stream -> {
              if (transfer.response().ended()) {
                return stream.close(); // by a time-out
              }
              head(transfer.response(), sent, parts, download);
              return body(transfer, sent, parts, stream);
            });
  }

  private static ContentParts parts(Transfer transfer, Representation sent) {
    long size = sent.content().bytes();
    String mediaType = sent.content().type().header();
    boolean ranged =
        transfer.request().method().equals(HttpMethod.GET)
            && transfer.conditions().allowRange(sent);
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
      HttpServerResponse response, Representation sent, ContentParts parts, boolean download) {
    validators(response, sent);
    response
        .setStatusCode(parts.status())
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(parts.length()));
    parts.describe(response.headers());
    // For every type: else a browser might find a script in what is served as text.
    response.putHeader("X-Content-Type-Options", "nosniff");
    if (ActiveContent.isActive(sent.content().type().mediaType())) {
      response.putHeader("Content-Security-Policy", "sandbox");
    }
    if (download) {
      response.putHeader("Content-Disposition", ContentDisposition.attachment(sent));
    }
  }

  private void validators(HttpServerResponse response, Representation sent) {
    response
        .putHeader(HttpHeaders.ETAG, sent.entityTag())
        .putHeader(HttpHeaders.LAST_MODIFIED, Conditions.lastModified(sent, Instant.now()));
    if (!response.headers().contains(HttpHeaders.CACHE_CONTROL)) { // by who has it sent
      response.putHeader(HttpHeaders.CACHE_CONTROL, rules.at(sent.asset().path()).cacheControl());
    }
  }

  private Future<Void> body(
      Transfer transfer, Representation sent, ContentParts parts, ContentStream first) {
    Future<Void> written =
        writeText(transfer, parts.preface(0)).compose(_ -> pipe(transfer, first));
    for (int i = 1; i < parts.count(); i++) {
      int part = i;
      written =
          written
              .compose(_ -> writeText(transfer, parts.preface(part)))
              .compose(_ -> open(transfer, sent, parts.range(part)))
              .compose(stream -> pipe(transfer, stream));
    }
    return written
        .compose(_ -> writeText(transfer, parts.end()))
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

  private Future<ContentStream> open(Transfer transfer, Representation sent, ByteRange range) {
    return store
        .read(sent.asset().bucket(), sent.key(), range.first(), range.length(), transfer.client())
        .recover(cause -> isNotFound(cause) ? missing(sent, cause) : Future.failedFuture(cause));
  }

  private static boolean isNotFound(Throwable failure) {
    return failure instanceof ContentStoreException e
        && e.kind() == ContentStoreException.Kind.NOT_FOUND;
  }

  /** The object is gone: rightly so if it was deleted or replaced since the row was read. */
  private Future<ContentStream> missing(Representation sent, Throwable cause) {
    Asset asset = sent.asset();
    return repository
        .names(asset, sent.key())
        .compose(
            named -> {
              if (!named) {
                return Future.failedFuture(new ContentGoneException());
              }
              missing.increment();
              return Future.failedFuture(
                  new AssetProblem.ContentMissing(
                      new ContentStoreException(
                          ContentStoreException.Kind.NOT_FOUND,
                          "the content of %s, entry %d, is missing: bucket %s has no object %s; see larch reconcile"
                              .formatted(asset.path(), asset.entryId(), asset.bucket(), sent.key()),
                          cause)));
            });
  }
}
