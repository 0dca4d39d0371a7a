package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStream;
import io.larch.image.ImageFormat;
import io.larch.image.ImageSource;
import io.larch.image.Transformation;
import io.larch.image.worker.ImageProblem;
import io.larch.image.worker.ImageResult;
import io.larch.image.worker.ImageWorkers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Has the workers make pictures of assets' content, and says in a service's words why it can't be.
 */
public final class PictureMaker {

  private final Vertx vertx;
  private final ContentStore store;
  private final Supplier<Future<ImageWorkers>> workers;
  private final long maxPixels;

  /**
   * @param store where the content is
   * @param workers asked for once there is something to make; may still be starting, or may have
   *     failed to
   * @param maxPixels of a picture, all its frames together
   */
  public PictureMaker(
      Vertx vertx, ContentStore store, Supplier<Future<ImageWorkers>> workers, long maxPixels) {
    this.vertx = vertx;
    this.store = store;
    this.workers = workers;
    this.maxPixels = maxPixels;
  }

  /** How many pixels a picture may have, all its frames together. */
  public long maxPixels() {
    return maxPixels;
  }

  /** The formats that pictures can be written in here; none where, or as long as, none are made. */
  Set<ImageFormat> writable() {
    Future<ImageWorkers> asked = workers.get();
    return asked.succeeded() ? writable(asked.result()) : Set.of();
  }

  private static Set<ImageFormat> writable(ImageWorkers workers) {
    Set<ImageFormat> writable = EnumSet.noneOf(ImageFormat.class);
    Arrays.stream(ImageFormat.values())
        .filter(format -> workers.formats().contains(Jobs.format(format)))
        .forEach(writable::add);
    return writable;
  }

  /**
   * Makes a picture of an asset's original.
   *
   * @param source the original
   * @return the picture, to be closed; fails with an {@link AssetProblem}
   */
  Future<ImageResult> make(Asset asset, Transformation transformation, ImageSource source) {
    return ready()
        .recover(failure -> Future.failedFuture(new ImageProblem.Missing(String.valueOf(failure))))
        .compose(
            ready -> {
              ImageFormat target = transformation.target(source);
              return writable(ready).contains(target)
                  ? ready.make(
                      Jobs.job(transformation, source), asset.content().bytes(), () -> open(asset))
                  : Future.failedFuture(unsupported(ready, target));
            })
        .recover(failure -> Future.failedFuture(explain(failure)));
  }

  private static AssetProblem unsupported(ImageWorkers workers, ImageFormat target) {
    return new AssetProblem.TransformationNotSupported(
        workers.formats().isEmpty()
            ? "This server makes no pictures: libvips is missing. Leave the parameters of"
                + " transformations out."
            : "Pictures in the format %s can't be made here.".formatted(target.text()),
        null);
  }

  /** On the caller's context, which what is made comes back on. */
  private Future<ImageWorkers> ready() {
    Future<ImageWorkers> asked = workers.get();
    if (asked.isComplete()) {
      return asked;
    }
    Context context = vertx.getOrCreateContext();
    Promise<ImageWorkers> ready = Promise.promise();
    asked.onComplete(result -> context.runOnContext(_ -> ready.handle(result)));
    return ready.future();
  }

  private Future<ContentStream> open(Asset asset) {
    return store.read(asset.bucket(), asset.key(), 0, asset.content().bytes());
  }

  private static Throwable explain(Throwable failure) {
    if (failure instanceof ContentStoreException e) {
      return explain(e);
    }
    if (!(failure instanceof ImageProblem problem)) {
      return failure;
    }
    return switch (problem) {
      case ImageProblem.NotAnImage _, ImageProblem.Undecodable _ ->
          new AssetProblem.PictureUndecodable(problem);
      case ImageProblem.TooLarge large ->
          new AssetProblem.PictureTooLarge(unit(large), large.bound(), large);
      case ImageProblem.Busy _ ->
          new AssetProblem.Unavailable(
              "Too many pictures are being made at the moment. The request may be tried again.",
              problem);
      case ImageProblem.Late _ ->
          new AssetProblem.Unavailable(
              "The picture was not made in time. The request may be tried again.", problem);
      case ImageProblem.WorkerDied _ ->
          new AssetProblem.Unavailable(
              "The picture could not be made. The request may be tried again.", problem);
      case ImageProblem.Missing _ ->
          new AssetProblem.TransformationNotSupported("Such pictures can't be made here.", problem);
    };
  }

  private static String unit(ImageProblem.TooLarge problem) {
    return switch (problem.what()) {
      case PIXELS -> "pixels";
      case SIDE -> "pixels a side";
      case SOURCE -> "bytes of content";
      case RESULT -> "bytes when it is made";
      case MEMORY -> "bytes in memory";
    };
  }

  private static Throwable explain(ContentStoreException failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE, THROTTLED ->
          new AssetProblem.Unavailable(
              "The content store does not answer. The request may be tried again.", failure);
      case NOT_FOUND, NO_BUCKET, DENIED, UNKNOWN -> failure;
    };
  }
}
