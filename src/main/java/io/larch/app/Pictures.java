package io.larch.app;

import io.larch.config.ImageConfig;
import io.larch.config.LarchConfig;
import io.larch.image.job.ImageJob;
import io.larch.image.worker.ImageSettings;
import io.larch.image.worker.ImageWorkers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts those who make pictures, beside the rest: nothing else waits for them. */
final class Pictures {

  private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

  private Pictures() {}

  /**
   * Starts them.
   *
   * @param stops where their end goes
   */
  static Future<ImageWorkers> start(
      Vertx vertx, LarchConfig config, MeterRegistry meters, Stops stops) {
    Future<ImageWorkers> workers =
        ImageWorkers.start(vertx, settings(config.image()), meters)
            .onSuccess(
                started ->
                    started
                        .missing()
                        .ifPresentOrElse(
                            why ->
                                LOG.warn(
                                    "no pictures are made here, and requests for them are answered"
                                        + " 501: {}",
                                    why),
                            () -> LOG.info("pictures are made by {}", started.library())));
    stops.push(
        _ ->
            workers.transform(
                done -> done.failed() ? Future.succeededFuture() : done.result().close()));
    return workers;
  }

  private static ImageSettings settings(ImageConfig config) {
    Path library = config.library();
    return new ImageSettings(
        config.workers(),
        config.timeout(),
        config.maxPixels(),
        ImageJob.MAX_SIDE,
        config.maxSourceSize(),
        Math.toIntExact(Math.min(config.maxResultSize(), Integer.MAX_VALUE)),
        config.maxResultSize() * config.maxResults(),
        config.maxMemory(),
        config.maxWaiting(),
        config.maxWait(),
        config.jobsPerWorker(),
        library == null ? "" : library.toString());
  }
}
