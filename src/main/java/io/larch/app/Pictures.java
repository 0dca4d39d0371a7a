package io.larch.app;

import io.larch.config.ImageConfig;
import io.larch.content.ContentStore;
import io.larch.image.worker.ImageWorkers;
import io.larch.variant.PictureMaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who make pictures, in processes of their own: started when they are first asked for, beside
 * the rest, as nothing else waits for them. Thread-safe.
 */
final class Pictures {

  private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

  private final Vertx vertx;
  private final ImageConfig config;
  private final MeterRegistry meters;
  private final PictureMaker maker;
  private @Nullable Future<ImageWorkers> workers;
  private boolean closed;

  /**
   * @param store where pictures are
   */
  Pictures(Vertx vertx, ImageConfig config, ContentStore store, MeterRegistry meters) {
    this.vertx = vertx;
    this.config = config;
    this.meters = meters;
    this.maker = new PictureMaker(vertx, store, this::workers, config.maxPixels());
  }

  /** Has them make pictures of what is stored. */
  PictureMaker maker() {
    return maker;
  }

  /** Starts them, unless that has been done. */
  synchronized Future<ImageWorkers> workers() {
    if (workers == null) {
      workers = ImageWorkers.start(vertx, config, meters).onSuccess(this::tell);
    }
    return workers;
  }

  private synchronized void tell(ImageWorkers started) {
    if (closed) {
      return; // a worker that was ended as it started is no news
    }
    started
        .missing()
        .ifPresentOrElse(
            why ->
                LOG.warn(
                    "no pictures are made here, and requests for them are answered 501: {}", why),
            () -> LOG.info("pictures are made by {}", started.library()));
  }

  /** Ends them, if they have been started. */
  synchronized Future<Void> close() {
    closed = true;
    return workers == null
        ? Future.succeededFuture()
        : workers.transform(
            done -> done.failed() ? Future.succeededFuture() : done.result().close());
  }
}
