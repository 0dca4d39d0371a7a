package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.ContentOutage;
import io.larch.asset.PictureProblem;
import io.larch.content.ContentStore;
import io.larch.content.ContentStream;
import io.larch.image.Geometry;
import io.larch.image.ImageFormat;
import io.larch.image.ImageSource;
import io.larch.image.Transformation;
import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.WrittenFormat;
import io.larch.image.worker.ImageProblem;
import io.larch.image.worker.ImageResult;
import io.larch.image.worker.ImageWorkers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Has the workers make pictures of stored content, and says in a service's words why it can't be.
 */
public final class PictureMaker {

  /** Pixels of what is made of a picture to see whether it can be decoded. */
  private static final int CHECKED_SIDE = 16;

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

  /**
   * Content that pictures are made of.
   *
   * @param bytes how many it has
   */
  record Original(String bucket, String key, long bytes) {

    /** An asset's. */
    static Original of(Asset asset) {
      return new Original(asset.bucket(), asset.key(), asset.content().bytes());
    }
  }

  /** How many pixels a picture may have, all its frames together. */
  public long maxPixels() {
    return maxPixels;
  }

  /**
   * The formats that a picture of this size can be written in here; none where, or as long as, none
   * are made.
   */
  Set<ImageFormat> writable(Geometry size) {
    Future<ImageWorkers> asked = workers.get();
    return asked.succeeded() ? Jobs.writable(asked.result().formats(), size) : Set.of();
  }

  /**
   * Makes a picture of some content.
   *
   * @param client whose share of the workers it takes
   * @param source what is known of it
   * @return the picture, to be closed; fails with an {@link AssetProblem}
   */
  Future<ImageResult> make(
      String client, Original original, Transformation transformation, ImageSource source) {
    return make(client, original, Jobs.job(transformation, source));
  }

  /**
   * Makes four bytes for each pixel of some content's first page, red, green, blue and alpha, as
   * {@link WrittenFormat#RGBA} has them.
   *
   * @param client whose share of the workers it takes
   * @param side pixels of the longer side, at most
   * @return the pixels, to be closed; fails with an {@link AssetProblem}
   */
  Future<ImageResult> pixels(String client, Original original, int side) {
    return make(
        client, original, ImageJob.to(WrittenFormat.RGBA).withSize(Size.inside(side, side)));
  }

  /**
   * Decodes some content, all of its pages, and keeps nothing of it.
   *
   * @param client whose share of the workers it takes
   * @param source what is known of it
   * @return fails with an {@link AssetProblem} where that can't be done
   */
  Future<Void> check(String client, Original original, ImageSource source) {
    ImageJob.Size least = Size.inside(CHECKED_SIDE, CHECKED_SIDE);
    Future<ImageResult> decoded =
        source.isAnimated()
            ? make(client, original, ImageJob.to(Jobs.format(source.format())).withSize(least))
            : pixels(client, original, CHECKED_SIDE);
    return decoded.onSuccess(ImageResult::close).mapEmpty();
  }

  private Future<ImageResult> make(String client, Original original, ImageJob job) {
    return ready()
        .recover(failure -> Future.failedFuture(new ImageProblem.Missing(String.valueOf(failure))))
        .compose(
            ready ->
                ready.formats().contains(job.format())
                    ? ready.make(client, job, original.bytes(), () -> open(original))
                    : Future.failedFuture(unsupported(ready, job)))
        .recover(failure -> Future.failedFuture(explain(failure)));
  }

  private static AssetProblem unsupported(ImageWorkers workers, ImageJob job) {
    return new PictureProblem.TransformationNotSupported(
        workers.formats().isEmpty()
            ? "This server makes no pictures: libvips is missing. Leave the parameters of"
                + " transformations out."
            : "Pictures in the format %s can't be made here.".formatted(Jobs.name(job.format())),
        null);
  }

  /** The workers, on the caller's context, which what is made comes back on. */
  Future<ImageWorkers> ready() {
    Future<ImageWorkers> asked = workers.get();
    if (asked.isComplete()) {
      return asked;
    }
    Context context = vertx.getOrCreateContext();
    Promise<ImageWorkers> ready = Promise.promise();
    asked.onComplete(result -> context.runOnContext(_ -> ready.handle(result)));
    return ready.future();
  }

  private Future<ContentStream> open(Original original) {
    return store.read(original.bucket(), original.key(), 0, original.bytes());
  }

  private static Throwable explain(Throwable failure) {
    if (!(failure instanceof ImageProblem problem)) {
      return ContentOutage.explain(failure);
    }
    return switch (problem) {
      case ImageProblem.NotAnImage _, ImageProblem.Undecodable _ ->
          new PictureProblem.Undecodable(true, problem);
      case ImageProblem.TooLarge large ->
          new PictureProblem.TooLarge(unit(large), large.bound(), large);
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
          new PictureProblem.TransformationNotSupported(
              "Such pictures can't be made here.", problem);
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
}
