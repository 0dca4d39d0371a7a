package io.larch.app;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the bucket is there: at start, and later when the store was away at start. */
final class BucketPreparation {

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** What time alone doesn't mend. */
  private static final Set<Kind> FATAL = Set.of(Kind.NO_BUCKET, Kind.DENIED);

  private static final Logger LOG = LoggerFactory.getLogger(BucketPreparation.class);

  private final Vertx vertx;
  private final ContentStore store;
  private final String bucket;
  private boolean stopped;

  BucketPreparation(Vertx vertx, ContentStore store, String bucket) {
    this.vertx = vertx;
    this.store = store;
    this.bucket = bucket;
  }

  /**
   * Prepares the bucket.
   *
   * @return fails when the bucket is missing or closed to us; succeeds when it is there, and also
   *     when the store does not answer, which is then asked again in the background until it does
   */
  Future<Void> start() {
    return store.prepare(bucket).recover(this::tolerate);
  }

  Future<Void> stop() {
    stopped = true;
    return Future.succeededFuture();
  }

  private Future<Void> tolerate(Throwable failure) {
    if (failure instanceof ContentStoreException known && FATAL.contains(known.kind())) {
      return Future.failedFuture(failure);
    }
    LOG.warn(
        "the content store does not answer ({}); it is asked again every {} s, and deletes go on"
            + " meanwhile",
        failure.getMessage(),
        RETRY.toSeconds());
    retryLater();
    return Future.succeededFuture();
  }

  private void retryLater() {
    vertx.setTimer(
        RETRY.toMillis(),
        _ -> {
          if (!stopped) {
            store
                .prepare(bucket)
                .onSuccess(_ -> LOG.info("the content store answers; bucket {} is there", bucket))
                .onFailure(this::complain);
          }
        });
  }

  private void complain(Throwable failure) {
    LOG.debug("bucket {} could not be prepared: {}", bucket, failure.getMessage());
    if (failure instanceof ContentStoreException known && FATAL.contains(known.kind())) {
      LOG.error("bucket {}: {}", bucket, failure.getMessage());
    }
    retryLater();
  }
}
