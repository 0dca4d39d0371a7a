package io.larch.intake;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.AssetRepository;
import io.larch.asset.ContentInfo;
import io.larch.asset.ContentOutage;
import io.larch.asset.Variant;
import io.larch.asset.VariantChoice;
import io.larch.asset.VariantRepository;
import io.larch.asset.VariantRepository.Added;
import io.larch.caller.Caller;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.intake.IntendedWrites.Stored;
import io.larch.outbox.DueSignal;
import io.larch.outbox.UploadIntent;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VariantMatch;
import io.larch.selector.VariantRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores variants that clients supply, as they are. What it fails with is an {@link AssetProblem},
 * what the content failed with, or a fault.
 */
public final class VariantStoreService {

  private final Uploads uploads;
  private final AssetRepository assets;
  private final VariantRepository variants;
  private final DueSignal due;

  /**
   * @param writes of every upload's content
   * @param rules of what type variants may be; they go where their assets are
   * @param due raised when a variant's former content is to be purged
   */
  public VariantStoreService(
      Vertx vertx,
      Database database,
      IntendedWrites writes,
      ContentStore store,
      PathRules rules,
      DueSignal due) {
    this.uploads = new Uploads(vertx, writes, store, rules, Preprocessing.NONE);
    this.assets = new AssetRepository(database.requests(), database.scans());
    this.variants = new VariantRepository(database.requests());
    this.due = due;
  }

  /**
   * A variant that has been stored.
   *
   * @param asset whose it is, without its variants
   * @param replaced whether there was one of this name
   */
  public record Supplied(Asset asset, Variant variant, boolean replaced) {}

  /**
   * Looks whether a variant can be stored, before its content is taken. What counts is decided
   * again when it is stored.
   *
   * @param match what the variant of that name must be; null if it doesn't matter
   * @return its asset; fails with {@link AssetProblem.NotFound} and {@link
   *     AssetProblem.PreconditionFailed}
   */
  public Future<Asset> admit(Caller caller, VariantRequest request, @Nullable VariantMatch match) {
    Selector selector =
        new Selector(
            request.entry().path(), new Selection.Entry(request.entry().entryId()), Filter.NONE);
    return assets
        .findFirst(selector, VariantChoice.called(request.name()))
        .map(
            found -> {
              Asset asset = found.orElseThrow(VariantStoreService::notFound);
              if (match != null && !matches(match, asset.variants())) {
                throw noMatch();
              }
              return asset;
            })
        .recover(failure -> Future.failedFuture(ContentOutage.explain(failure)));
  }

  private static boolean matches(VariantMatch match, List<Variant> found) {
    return !found.isEmpty() && (match.any() || match.keys().contains(found.getFirst().key()));
  }

  /**
   * Stores content as a variant, in place of the one of that name if there is one.
   *
   * @param asset from {@link #admit} of the same request
   * @param content what it is made of; its metadata completes when all that came with the content
   *     is found to be good
   * @return fails as {@link #admit}, and then nothing was stored
   */
  public Future<Supplied> store(
      Caller caller,
      VariantRequest request,
      @Nullable VariantMatch match,
      Asset asset,
      NewAsset content) {
    return uploads.store(
        caller,
        asset.path(),
        asset.bucket(),
        content,
        (intent, written, _) -> supply(intent, request, match, asset, written));
  }

  private Future<Stored<Supplied>> supply(
      UploadIntent intent,
      VariantRequest request,
      @Nullable VariantMatch match,
      Asset asset,
      ContentInfo written) {
    // Whatever it was called where it comes from, its name is the one that it is supplied under.
    ContentInfo content = new ContentInfo(written.bytes(), written.type(), null);
    return variants
        .supply(intent, asset.id(), request.name(), content, match)
        .map(
            added ->
                switch (added) {
                  case Added.Stored(Variant variant, boolean replaced) -> {
                    if (replaced) {
                      due.raise();
                    }
                    yield new Stored<>(new Supplied(asset, variant, replaced), true);
                  }
                  case Added.Kept _ ->
                      throw new IllegalStateException("a supplied variant has no transformation");
                  case Added.NoAsset _ -> throw notFound();
                  case Added.NoMatch _ -> throw noMatch();
                  case Added.TooMany _ -> throw tooMany();
                  case Added.Expired _ -> throw Uploads.expired();
                });
  }

  private static AssetProblem notFound() {
    return new AssetProblem.NotFound("There is no such entry at this path. Nothing was stored.");
  }

  private static AssetProblem noMatch() {
    return new AssetProblem.PreconditionFailed(
        "The variant of this name, if any, is not the one that If-Match names. Nothing was"
            + " stored.");
  }

  private static AssetProblem tooMany() {
    return new AssetProblem.InvalidField(
        "The asset has as many supplied variants as it may have; delete one first. Nothing was"
            + " stored.",
        List.of(
            new AssetProblem.InvalidField.Field(
                "name",
                "would be one more than the %d that an asset may have"
                    .formatted(VariantRepository.MOST_SUPPLIED))));
  }
}
