package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.ContentInfo;
import io.larch.asset.Variant;
import io.larch.asset.VariantRepository;
import io.larch.asset.VariantRepository.Added;
import io.larch.caller.Caller;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.image.ImageFormat;
import io.larch.image.Transformation;
import io.larch.image.worker.ImageResult;
import io.larch.intake.IntendedWrites;
import io.larch.intake.IntendedWrites.Stored;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ImageInfo;
import io.larch.outbox.DueSignal;
import io.larch.outbox.UploadIntent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Brings pictures that were made into the store and into their assets' rows, or neither.
 *
 * @param rules how long they stay
 * @param due raised when content is to be purged
 */
record MadePictures(
    Vertx vertx,
    VariantRepository variants,
    IntendedWrites writes,
    ContentStore store,
    PathRules rules,
    DueSignal due) {

  /**
   * Keeps a picture, unless another one of the same transformation is there by now.
   *
   * @param format what it is written in
   * @param result to be closed by the caller
   * @return the variant, this one or the other; fails with {@link AssetProblem.NotFound} when the
   *     asset is gone
   */
  Future<Variant> keep(
      Caller caller,
      Asset asset,
      Transformation transformation,
      ImageFormat format,
      ImageResult result) {
    ContentInfo content =
        new ContentInfo(
            result.bytes().length(),
            new ContentType(
                format.mediaType(),
                format.text(),
                new ImageInfo(result.width(), result.height(), 1, result.pages(), null),
                null),
            null);
    return writes.write(
        caller,
        asset.bucket(),
        asset.path(),
        intent ->
            store
                .write(
                    asset.bucket(),
                    intent.key(),
                    format.mediaType(),
                    new MadeContent(vertx.getOrCreateContext(), result.bytes()))
                .compose(_ -> record(intent, asset, transformation.toString(), content)));
  }

  private Future<Stored<Variant>> record(
      UploadIntent intent, Asset asset, String transformation, ContentInfo content) {
    return variants
        .keep(
            intent,
            asset.id(),
            asset.key(),
            transformation,
            content,
            Lifetime.ofNew(rules.at(asset.path()).images().expiry()))
        .map(
            added ->
                switch (added) {
                  case Added.Stored(Variant variant, boolean replaced) -> {
                    if (replaced) {
                      due.raise();
                    }
                    yield new Stored<>(variant, true);
                  }
                  case Added.Kept(Variant variant) -> new Stored<>(variant, false);
                  case Added.NoAsset _ -> throw deleted();
                  case Added.Expired _ ->
                      throw new AssetProblem.Unavailable(
                          "The picture could not be stored in time. The request may be tried"
                              + " again.");
                  case Added.NoMatch _, Added.TooMany _ ->
                      throw new IllegalStateException("not of a variant that was made");
                });
  }

  static AssetProblem deleted() {
    return new AssetProblem.NotFound("The asset has been deleted.");
  }
}
