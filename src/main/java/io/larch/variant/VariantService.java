package io.larch.variant;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.ContentOutage;
import io.larch.asset.ExpiringVariants;
import io.larch.asset.PictureProblem;
import io.larch.asset.Variant;
import io.larch.asset.VariantRepository;
import io.larch.caller.Caller;
import io.larch.config.PathImageConfig;
import io.larch.config.PathRules;
import io.larch.config.VariantExpiry;
import io.larch.config.VariantMode;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.db.Database;
import io.larch.image.Geometry;
import io.larch.image.ImageFormat;
import io.larch.image.ImageSource;
import io.larch.image.Transformation;
import io.larch.image.TransformationRequest;
import io.larch.image.worker.ImageProblem;
import io.larch.intake.IntendedWrites;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ImageInfo;
import io.larch.outbox.DueSignal;
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

  /** What takes longer is sent as it is to whoever has asked for no format. */
  private static final Duration NEGOTIATION = Duration.ofSeconds(10);

  private static final int MOST_UNDECODABLE = 10_000;
  private static final Duration UNDECODABLE_FOR = Duration.ofMinutes(10);

  /** Short, since it may have been the machine that was slow. */
  private static final Duration COSTLY_FOR = Duration.ofMinutes(1);

  private final AssetRepository assets;
  private final VariantRepository variants;
  private final MadePictures kept;
  private final PictureMaker maker;
  private final PathRules rules;
  private final VariantUses uses;
  private final Flights<Wanted, Chosen> flights;
  private final Negotiated negotiatedFormats;
  private final RememberedPictures undecodable =
      new RememberedPictures(MOST_UNDECODABLE, UNDECODABLE_FOR, System::nanoTime);

  /** Whose pictures kept a worker busy for as long as may be, or ended it. */
  private final RememberedPictures costly =
      new RememberedPictures(MOST_UNDECODABLE, COSTLY_FOR, System::nanoTime);

  private record Wanted(long assetId, String original, String transformation) {}

  /**
   * @param writes of what is made
   * @param rules which transformations may be asked for, and how long variants stay
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
    this.assets = new AssetRepository(database.requests(), database.scans());
    this.variants = new VariantRepository(database.requests());
    this.kept = new MadePictures(vertx, variants, writes, store, rules, due);
    this.maker = maker;
    this.rules = rules;
    this.uses =
        new VariantUses(vertx, new ExpiringVariants(database.background()), System::nanoTime);
    this.flights = new Flights<>(vertx);
    this.negotiatedFormats = new Negotiated(vertx, NEGOTIATION);
  }

  /**
   * What a request asks for.
   *
   * @param variant null: the original
   * @param hit whether it was there already
   */
  public record Chosen(@Nullable Variant variant, boolean hit) {

    static final Chosen ORIGINAL = new Chosen(null, true);
  }

  /**
   * Finds it, or makes it. A request for nothing but the picture gets the original wherever the
   * format that its {@code Accept} chooses can't be had soon, whatever the reason.
   *
   * @param asset with some of its variants
   * @param request what is asked of it; may be nothing
   * @param accept the header of that name; null without one. It matters where the rules say so
   * @param client whose share of the workers it takes, if it has to be made
   */
  public Future<Chosen> choose(
      Caller caller,
      Asset asset,
      TransformationRequest request,
      @Nullable String accept,
      String client) {
    PathImageConfig config = rules.at(asset.path()).images();
    requireAllowed(config.mode(), request);
    ContentType type = asset.content().type();
    ImageFormat format = ImageFormat.ofMediaType(type.mediaType());
    boolean negotiated = config.isNegotiated();
    ImageInfo picture = type.picture();
    if (request.isEmpty()) {
      return negotiated && format != null && picture != null
          ? negotiatedFormats.orOriginal(
              asset.path(),
              asset.entryId(),
              () ->
                  find(caller, asset, request, accept, client, Jobs.source(format, picture), true))
          : Future.succeededFuture(Chosen.ORIGINAL);
    }
    if (format == null) {
      throw new PictureProblem.NotAPicture(type.mediaType());
    }
    if (picture == null) {
      throw new PictureProblem.Undecodable(true, null);
    }
    return find(caller, asset, request, accept, client, Jobs.source(format, picture), negotiated);
  }

  private Future<Chosen> find(
      Caller caller,
      Asset asset,
      TransformationRequest request,
      @Nullable String accept,
      String client,
      ImageSource source,
      boolean negotiated) {
    TransformationRequest wanted =
        negotiated
            ? request.accepting(
                accept, source, maker.writable(Geometry.of(request.transformation(), source)))
            : request;
    Transformation transformation = wanted.normalisedFor(source, maker.maxPixels());
    return transformation.changesNothing()
        ? Future.succeededFuture(Chosen.ORIGINAL)
        : choose(caller, asset, transformation, source, client)
            .onSuccess(
                chosen -> {
                  if (chosen.variant() != null && chosen.hit()) {
                    asked(asset, chosen.variant());
                  }
                });
  }

  /** A variant is sent to somebody, which may be what its time runs from. */
  public void asked(Asset asset, Variant variant) {
    VariantExpiry expiry = rules.at(asset.path()).images().expiry();
    if (variant.transformation() != null && Lifetime.runsFromUse(expiry)) {
      uses.add(asset.id(), variant.key(), expiry);
    }
  }

  /** Completes when it is known which pictures can be made here, or that none can. */
  Future<Void> ready() {
    return maker.ready().<Void>mapEmpty().otherwiseEmpty();
  }

  private static void requireAllowed(VariantMode mode, TransformationRequest request) {
    if (mode == VariantMode.DISABLED && !request.isEmpty()) {
      throw new PictureProblem.TransformationNotAllowed(
          "Pictures at this path are not transformed; leave the parameters of transformations"
              + " out.");
    }
    if (mode == VariantMode.PROFILES_ONLY && request.isFree()) {
      throw new PictureProblem.TransformationNotAllowed(
          "Pictures at this path are transformed by profiles alone; name one by 'profile', and"
              + " leave the other parameters of transformations out.");
    }
  }

  private Future<Chosen> choose(
      Caller caller,
      Asset asset,
      Transformation transformation,
      ImageSource source,
      String client) {
    String wanted = transformation.toString();
    for (Variant variant : asset.variants()) {
      if (wanted.equals(variant.transformation())) {
        return Future.succeededFuture(new Chosen(variant, true));
      }
    }
    return flights.join(
        new Wanted(asset.id(), asset.key(), wanted),
        () ->
            variants
                .find(asset, wanted)
                .compose(
                    found ->
                        found.isPresent()
                            ? Future.succeededFuture(new Chosen(found.get(), true))
                            : make(caller, asset, transformation, source, client)
                                .map(variant -> new Chosen(variant, false)))
                .recover(failure -> Future.failedFuture(ContentOutage.explain(failure))));
  }

  private Future<Variant> make(
      Caller caller,
      Asset asset,
      Transformation transformation,
      ImageSource source,
      String client) {
    if (undecodable.contains(asset.key())) {
      return Future.failedFuture(new PictureProblem.Undecodable(true, null));
    }
    if (costly.contains(asset.key())) {
      return Future.failedFuture(
          new AssetProblem.Unavailable(
              "What was made of this picture last took too long. The request may be tried again in"
                  + " a minute."));
    }
    return maker
        .make(client, Original.of(asset), transformation, source)
        .recover(failure -> failed(asset, failure))
        .compose(
            made ->
                made.use(
                    result ->
                        kept.keep(
                            caller, asset, transformation, transformation.target(source), result)));
  }

  private <T> Future<T> failed(Asset asset, Throwable failure) {
    if (failure instanceof PictureProblem.Undecodable) {
      undecodable.add(asset.key());
    }
    if (failure.getCause() instanceof ImageProblem.Late
        || failure.getCause() instanceof ImageProblem.WorkerDied) {
      costly.add(asset.key());
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
                Future.failedFuture(
                    named ? new AssetProblem.ContentMissing(failure) : MadePictures.deleted()));
  }
}
