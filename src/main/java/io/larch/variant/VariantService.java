package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.ContentInfo;
import io.larch.asset.DatabaseOutage;
import io.larch.asset.Variant;
import io.larch.asset.VariantRepository;
import io.larch.asset.VariantRepository.Added;
import io.larch.caller.Caller;
import io.larch.config.PathImageConfig;
import io.larch.config.PathRules;
import io.larch.config.VariantMode;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.db.Database;
import io.larch.image.ImageFormat;
import io.larch.image.ImageSource;
import io.larch.image.Transformation;
import io.larch.image.TransformationRequest;
import io.larch.image.worker.ImageResult;
import io.larch.intake.IntendedWrites;
import io.larch.intake.IntendedWrites.Stored;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ImageInfo;
import io.larch.outbox.DueSignal;
import io.larch.outbox.UploadIntent;
import io.larch.variant.PictureMaker.Original;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request asks of a picture among its variants, and has it made where it isn't there:
 * once in a process, however many ask. What it fails with is an {@link AssetProblem}, an {@link
 * io.larch.image.InvalidTransformationException} or a fault; then nothing is stored. Thread-safe.
 */
public final class VariantService {

  private static final int MOST_UNDECODABLE = 10_000;
  private static final Duration UNDECODABLE_FOR = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final AssetRepository assets;
  private final VariantRepository variants;
  private final IntendedWrites writes;
  private final ContentStore store;
  private final PictureMaker maker;
  private final PathRules rules;
  private final DueSignal due;
  private final Flights<Made, Chosen> flights;
  private final Undecodable undecodable =
      new Undecodable(MOST_UNDECODABLE, UNDECODABLE_FOR, System::nanoTime);

  private record Made(long assetId, String transformation) {}

  /**
   * @param writes of what is made
   * @param rules which transformations may be asked for
   * @param due raised when content is to be purged
   */
  public VariantService(
      Vertx vertx,
      Database database,
      IntendedWrites writes,
      ContentStore store,
      PictureMaker maker,
      PathRules rules,
      DueSignal due) {
    this.vertx = vertx;
    this.assets = new AssetRepository(database.requests(), database.scans());
    this.variants = new VariantRepository(database.requests());
    this.writes = writes;
    this.store = store;
    this.maker = maker;
    this.rules = rules;
    this.due = due;
    this.flights = new Flights<>(vertx);
  }

  /**
   * What a request asks for.
   *
   * @param variant null: the original
   * @param hit whether it was there already
   */
  public record Chosen(@Nullable Variant variant, boolean hit) {

    private static final Chosen ORIGINAL = new Chosen(null, true);
  }

  /**
   * Finds it, or makes it.
   *
   * @param asset with some of its variants
   * @param request what is asked of it; may be nothing
   * @param accept the header of that name; null without one. It matters where the rules say so
   */
  public Future<Chosen> choose(
      Caller caller, Asset asset, TransformationRequest request, @Nullable String accept) {
    PathImageConfig config = rules.at(asset.path()).images();
    requireAllowed(config.mode(), request);
    ContentType type = asset.content().type();
    ImageFormat format = ImageFormat.ofMediaType(type.mediaType());
    boolean negotiated = config.accept() && config.mode() != VariantMode.DISABLED;
    ImageInfo picture = type.picture();
    if (request.isEmpty() && !(negotiated && format != null && picture != null)) {
      return Future.succeededFuture(Chosen.ORIGINAL);
    }
    if (format == null) {
      throw new AssetProblem.NotAPicture(type.mediaType());
    }
    if (picture == null) {
      throw new AssetProblem.PictureUndecodable(true, null);
    }
    ImageSource source = Jobs.source(format, picture);
    TransformationRequest wanted =
        negotiated ? request.accepting(accept, source, maker.writable()) : request;
    Transformation transformation = wanted.normalisedFor(source, maker.maxPixels());
    return transformation.changesNothing()
        ? Future.succeededFuture(Chosen.ORIGINAL)
        : choose(caller, asset, transformation, source);
  }

  private static void requireAllowed(VariantMode mode, TransformationRequest request) {
    if (mode == VariantMode.DISABLED && !request.isEmpty()) {
      throw new AssetProblem.TransformationNotAllowed(
          "Pictures at this path are not transformed; leave the parameters of transformations"
              + " out.");
    }
    if (mode == VariantMode.PROFILES_ONLY && request.isFree()) {
      throw new AssetProblem.TransformationNotAllowed(
          "Pictures at this path are transformed by profiles alone; name one by 'profile', and"
              + " leave the other parameters of transformations out.");
    }
  }

  private Future<Chosen> choose(
      Caller caller, Asset asset, Transformation transformation, ImageSource source) {
    String wanted = transformation.toString();
    for (Variant variant : asset.variants()) {
      if (wanted.equals(variant.transformation())) {
        return Future.succeededFuture(new Chosen(variant, true));
      }
    }
    return flights.join(
        new Made(asset.id(), wanted),
        () ->
            variants
                .find(asset.id(), wanted)
                .compose(
                    found ->
                        found.isPresent()
                            ? Future.succeededFuture(new Chosen(found.get(), true))
                            : make(caller, asset, transformation, source)
                                .map(made -> new Chosen(made, false)))
                .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure))));
  }

  private Future<Variant> make(
      Caller caller, Asset asset, Transformation transformation, ImageSource source) {
    if (undecodable.contains(asset.key())) {
      return Future.failedFuture(new AssetProblem.PictureUndecodable(true, null));
    }
    return maker
        .make(Original.of(asset), transformation, source)
        .recover(failure -> failed(asset, failure))
        .compose(
            result ->
                keep(caller, asset, transformation, transformation.target(source), result)
                    .onComplete(_ -> result.close()));
  }

  private <T> Future<T> failed(Asset asset, Throwable failure) {
    if (failure instanceof AssetProblem.PictureUndecodable) {
      undecodable.add(asset.key());
    }
    boolean missing =
        failure instanceof ContentStoreException e
            && e.kind() == ContentStoreException.Kind.NOT_FOUND;
    if (!missing) {
      return Future.failedFuture(failure);
    }
    return assets
        .names(asset, asset.key())
        .compose(
            named ->
                Future.failedFuture(named ? new AssetProblem.ContentMissing(failure) : deleted()));
  }

  private Future<Variant> keep(
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
        .keep(intent, asset.id(), transformation, content)
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

  private static AssetProblem deleted() {
    return new AssetProblem.NotFound("The asset has been deleted.");
  }
}
