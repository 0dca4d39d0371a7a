package io.larch.content.s3;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.ContentStream;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.content.EmptyStream;
import io.larch.content.ObjectPage;
import io.larch.content.ReservedObjects;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content in S3, or any store that speaks it. {@link SignatureV4} signs requests, the MinIO SDK
 * knows their XML, and Vert.x carries them, so that no thread waits for the store.
 */
public final class S3ContentStore implements ContentStore {

  private static final Logger LOG = LoggerFactory.getLogger(S3ContentStore.class);

  private static final String DEFAULT_REGION = "us-east-1";

  private final Vertx vertx;
  private final S3Config config;
  private final boolean createBucket;
  private final S3Signer signer;
  private final S3Http http;
  private final S3Delete.Requests deletes;
  private final S3Denial denial;
  private final PartBudget memory;

  /**
   * Opens no connection.
   *
   * @param createBucket whether {@link #prepare} creates a bucket that is not there
   */
  public S3ContentStore(Vertx vertx, S3Config config, boolean createBucket) {
    this.vertx = vertx;
    this.config = config;
    this.createBucket = createBucket;
    signer = new S3Signer(config, InstantSource.system());
    http = new S3Http(vertx, config, signer);
    deletes =
        new S3Delete.Requests(
            new S3Leftovers(http),
            new S3MultiDelete(vertx, http),
            new S3SingleDelete(http),
            new S3Versions(http),
            new S3Versioning(http));
    denial = new S3Denial(http, config);
    memory =
        new PartBudget(vertx, config.maxBufferedParts(), config.partSize(), config.idleTimeout());
  }

  /** Shows its connections, and the memory for parts. */
  public void register(MeterRegistry meters) {
    http.register(meters);
    Gauge.builder("larch.store.parts", memory, PartBudget::held)
        .description("Bytes of uploads that are held in memory")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("larch.store.parts.max", memory, PartBudget::max)
        .description("Bytes of uploads that may be held in memory")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("larch.store.parts.waiting", memory, PartBudget::waiting)
        .description("Uploads that wait for memory")
        .register(meters);
  }

  @Override
  public Future<Void> prepare(String bucket) {
    return check(bucket)
        .recover(
            cause -> {
              if (!(cause instanceof ContentStoreException e) || e.kind() != Kind.NO_BUCKET) {
                return Future.failedFuture(cause);
              }
              return createBucket
                  ? create(bucket)
                  : Future.failedFuture(
                      new ContentStoreException(
                          Kind.NO_BUCKET,
                          "there is no bucket "
                              + bucket
                              + " at "
                              + config.endpoint()
                              + "; create it, or let it be created at start"));
            })
        .compose(there -> everyVersion() ? tellVersioning(bucket) : Future.succeededFuture());
  }

  /** Fails when it can't be known, for then no delete can be relied on. */
  private Future<Void> tellVersioning(String bucket) {
    return deletes
        .versioning()
        .of(bucket)
        .onSuccess(
            versioned -> {
              if (versioned) {
                LOG.info("bucket {} keeps versions; a purge deletes them all", bucket);
              }
            })
        .recover(
            cause ->
                DeleteOutcomes.kindOf(cause) == Kind.DENIED
                    ? Future.failedFuture(
                        new ContentStoreException(
                            Kind.DENIED,
                            cause.getMessage() + "; allow it, or set content.s3.versions = current",
                            cause))
                    : Future.failedFuture(cause))
        .mapEmpty();
  }

  private Future<Void> create(String bucket) {
    return http.call(HttpMethod.PUT, bucket, null, Map.of(), Map.of(), location())
        .compose(
            answer ->
                answer.ok() || answer.status() == 409
                    // 409: another instance was faster, or the name is someone else's.
                    ? check(bucket)
                    : Future.failedFuture(
                        S3Errors.of(
                            "creation of bucket " + bucket,
                            answer.status(),
                            answer.body(),
                            false)));
  }

  private Buffer location() {
    return config.region().equals(DEFAULT_REGION)
        ? Buffer.buffer()
        : Buffer.buffer(
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<LocationConstraint>"
                + config.region()
                + "</LocationConstraint></CreateBucketConfiguration>");
  }

  @Override
  public Future<Long> write(
      String bucket, String key, String contentType, ReadStream<Buffer> content, String client) {
    if (ReservedObjects.isReserved(key)) {
      content.pause();
      return Future.failedFuture(ReservedObjects.refusal());
    }
    S3Parts parts = new S3Parts(http, bucket, key, contentType);
    return new S3Upload(parts, memory.open(client), config.partSize(), content).run();
  }

  @Override
  public Future<ContentStream> read(
      String bucket, String key, long offset, long length, String client) {
    if (ReservedObjects.isReserved(key)) {
      return Future.failedFuture(ReservedObjects.refusal());
    }
    if (length == 0) {
      // HTTP has no empty range.
      return http.succeed(HttpMethod.HEAD, bucket, key, Map.of(), Map.of(), Buffer.buffer())
          .map(answer -> new EmptyStream(vertx));
    }
    return http.download(new S3Object(bucket, key, client), offset, length);
  }

  @Override
  public Future<Optional<URI>> presign(
      boolean head,
      String bucket,
      String key,
      String contentType,
      @Nullable String contentDisposition) {
    if (ReservedObjects.isReserved(key)) {
      return Future.failedFuture(ReservedObjects.refusal());
    }
    Map<String, String> query =
        new HashMap<>(
            Map.of(
                "response-content-type",
                contentType,
                // May be kept, but not served without asking: the object may have been deleted.
                "response-cache-control",
                "no-cache"));
    if (contentDisposition != null) {
      query.put("response-content-disposition", contentDisposition);
    }
    HttpMethod method = head ? HttpMethod.HEAD : HttpMethod.GET;
    try {
      return Future.succeededFuture(
          Optional.of(URI.create(signer.sign(method, bucket, key, query, config.presignExpiry()))));
    } catch (ContentStoreException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<DeleteResults> delete(String bucket, Collection<String> keys, boolean unfinished) {
    Set<String> distinct = new LinkedHashSet<>(keys);
    List<FailedKey> reserved = ReservedObjects.takeOut(distinct);
    return distinct.isEmpty()
        ? Future.succeededFuture(new DeleteResults(List.of(), reserved))
        : new S3Delete(deletes, everyVersion(), bucket, distinct)
            .run(unfinished)
            .map(results -> results.and(reserved));
  }

  private boolean everyVersion() {
    return config.versions() == S3Config.Versions.ALL;
  }

  @Override
  public Future<ObjectPage> list(String bucket, @Nullable String after) {
    S3Listing listing = new S3Listing(http);
    return everyVersion()
        ? deletes
            .versioning()
            .of(bucket)
            .compose(
                versioned ->
                    versioned ? listing.pageOfVersions(bucket, after) : listing.page(bucket, after))
        : listing.page(bucket, after);
  }

  @Override
  public Future<Optional<Buffer>> readReserved(String bucket, String name) {
    String key = ReservedObjects.key(name);
    return http.succeed(HttpMethod.GET, bucket, key, Map.of(), Map.of(), Buffer.buffer())
        .map(answer -> Optional.of(answer.body()))
        .recover(
            cause ->
                DeleteOutcomes.kindOf(cause) == Kind.NOT_FOUND
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(cause));
  }

  @Override
  public Future<Void> writeReserved(String bucket, String name, Buffer content) {
    return http.succeed(
            HttpMethod.PUT, bucket, ReservedObjects.key(name), Map.of(), Map.of(), content)
        .mapEmpty();
  }

  @Override
  public Future<Void> check(String bucket) {
    return http.succeed(HttpMethod.HEAD, bucket, null, Map.of(), Map.of(), Buffer.buffer())
        .<Void>mapEmpty()
        .recover(cause -> denial.explain(bucket, cause));
  }

  @Override
  public Future<Void> close() {
    return http.close();
  }
}
