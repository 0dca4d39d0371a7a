package io.larch.variant;

import io.larch.asset.AssetProblem;
import io.larch.asset.ContentInfo;
import io.larch.asset.PictureProblem;
import io.larch.config.PathRules;
import io.larch.content.ContentStoreException;
import io.larch.image.Geometry;
import io.larch.image.ImageFormat;
import io.larch.image.ImageSource;
import io.larch.image.InvalidTransformationException;
import io.larch.image.Transformation;
import io.larch.image.worker.ImageResult;
import io.larch.intake.Preprocessing;
import io.larch.mediatype.ContentScan;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.FileNames;
import io.larch.mediatype.ImageInfo;
import io.larch.mediatype.TypeTable;
import io.larch.path.AssetPath;
import io.larch.variant.PictureMaker.Original;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Transforms pictures as their path's rules say before they are kept. One that is so already is
 * decoded all the same, so that what is kept can be. What isn't transformed on a request either, is
 * kept as it comes.
 */
public final class PicturePreprocessing implements Preprocessing {

  private final Vertx vertx;
  private final PictureMaker maker;
  private final PathRules rules;
  private final PreprocessingMetrics metrics;

  /**
   * @param maker transforms
   * @param rules what is done where
   */
  public PicturePreprocessing(
      Vertx vertx, PictureMaker maker, PathRules rules, MeterRegistry meters) {
    this.vertx = vertx;
    this.maker = maker;
    this.rules = rules;
    this.metrics = new PreprocessingMetrics(meters);
  }

  @Override
  public Future<Optional<Result>> apply(AssetPath path, Arrived arrived) {
    Transformation wanted = rules.at(path).images().onStore();
    ContentType type = arrived.content().type();
    ImageFormat format = ImageFormat.ofMediaType(type.mediaType());
    if (wanted.changesNothing() || format == null) {
      return Future.succeededFuture(Optional.empty());
    }
    return Future.<Void>succeededFuture()
        .compose(_ -> transform(arrived, wanted, format)) // what it throws is a failure as well
        .onSuccess(made -> metrics.good(made.isPresent()))
        .onFailure(metrics::failed);
  }

  private Future<Optional<Result>> transform(
      Arrived arrived, Transformation wanted, ImageFormat format) {
    ImageInfo picture = arrived.content().type().picture();
    if (picture == null) {
      throw new PictureProblem.Undecodable(false, null);
    }
    ImageSource source = Jobs.source(format, picture);
    requireWithinBounds(wanted, source);
    Transformation transformation = wanted.normalisedFor(source);
    Original original = new Original(arrived.bucket(), arrived.key(), arrived.content().bytes());
    Future<Optional<Result>> kept =
        transformation.changesNothing()
            ? maker.check(arrived.client(), original, source).map(Optional.empty())
            : maker
                .make(arrived.client(), original, transformation, source)
                .map(
                    made ->
                        Optional.of(
                            made.handOn(
                                taken ->
                                    result(
                                        arrived.content(), transformation.target(source), taken))));
    return kept.recover(failure -> Future.failedFuture(explain(failure)));
  }

  private void requireWithinBounds(Transformation wanted, ImageSource source) {
    try {
      Geometry.of(wanted, source).requireWithin(maker.maxPixels());
    } catch (InvalidTransformationException e) {
      throw new PictureProblem.TooLarge("pixels", maker.maxPixels(), e);
    }
  }

  private Result result(ContentInfo arrived, ImageFormat format, ImageResult made) {
    ContentScan scan = new ContentScan();
    scan.feed(made.bytes());
    ContentType told =
        scan.complete(new ContentType(format.mediaType(), format.text(), null, null), false);
    ContentType type =
        told.picture() != null
            ? told
            : new ContentType(
                told.mediaType(),
                told.format(),
                new ImageInfo(made.width(), made.height(), 1, made.pages(), null),
                null);
    ContentInfo content = new ContentInfo(made.bytes().length(), type, fileName(arrived, type));
    return new Result(
        content, () -> new MadeContent(vertx.getOrCreateContext(), made.bytes()), made::close);
  }

  /** As it was called, but for an extension that says it is of another type. */
  private static @Nullable String fileName(ContentInfo arrived, ContentType type) {
    String name = arrived.fileName();
    if (name == null || arrived.type().mediaType().equals(type.mediaType())) {
      return name;
    }
    String stem = TypeTable.INSTANCE.stem(name, arrived.type());
    return stem.equals(name) ? name : FileNames.original(stem + "." + type.format());
  }

  private static Throwable explain(Throwable failure) {
    return switch (failure) {
      case PictureProblem.Undecodable problem ->
          new PictureProblem.Undecodable(false, problem.getCause());
      case PictureProblem.TransformationNotSupported problem ->
          new PictureProblem.TransformationNotSupported(
              "Pictures are transformed before they are stored at this path, and this server can't"
                  + " do that. Nothing was stored.",
              problem);
      case ContentStoreException e when e.kind() == ContentStoreException.Kind.NOT_FOUND ->
          new AssetProblem.Unavailable(
              "The upload was interrupted for too long; send it again.", e);
      default -> failure;
    };
  }
}
