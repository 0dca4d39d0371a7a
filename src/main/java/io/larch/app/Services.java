package io.larch.app;

import io.larch.asset.AssetReader;
import io.larch.asset.AssetRepository;
import io.larch.asset.ContentReferences;
import io.larch.config.AssetConfig;
import io.larch.config.DeleteTokenConfig;
import io.larch.config.DeletionConfig;
import io.larch.config.LarchConfig;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.deletion.DeletionService;
import io.larch.deletion.VariantDeletionService;
import io.larch.idempotency.IdempotentRequests;
import io.larch.intake.AfterStore;
import io.larch.intake.IntendedWrites;
import io.larch.intake.Preprocessing;
import io.larch.intake.ReplaceService;
import io.larch.intake.StoreService;
import io.larch.intake.UpdateService;
import io.larch.intake.VariantStoreService;
import io.larch.kept.ContentReplacement;
import io.larch.kept.KeepRules;
import io.larch.kept.KeptForReceipts;
import io.larch.outbox.UploadIntents;
import io.larch.receipt.LogKeys;
import io.larch.receipt.ReceiptService;
import io.larch.serving.ContentAnswer;
import io.larch.serving.RedirectAnswer;
import io.larch.source.SourceFetcher;
import io.larch.token.DeleteTokens;
import io.larch.trash.RestoreService;
import io.larch.trash.TrashReader;
import io.larch.trash.TrashRemovalService;
import io.larch.variant.PictureMaker;
import io.larch.variant.PicturePreprocessing;
import io.larch.variant.VariantService;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What front ends stand on: the services that they share, and none of what lies behind.
 *
 * @param readers makes one for the event loop that it is called on
 * @param deletions the same
 */
public record Services(
    StoreService stores,
    VariantStoreService variantStores,
    UpdateService updates,
    ReplaceService replacements,
    SourceFetcher sources,
    Supplier<AssetReader> readers,
    ContentAnswer content,
    RedirectAnswer redirect,
    Supplier<DeletionService> deletions,
    VariantDeletionService variantDeletions,
    VariantService variants,
    DeleteTokens deleteTokens,
    ReceiptService receipts,
    TrashReader trash,
    RestoreService restores,
    TrashRemovalService trashRemovals) {

  /** The services of a process, as its configuration has them. */
  static Services of(
      Vertx vertx,
      LarchConfig config,
      Database database,
      DueSignals due,
      ContentStore store,
      Pictures pictures,
      DeletionWatches watches,
      MeterRegistry meters) {
    return of(
        vertx,
        database,
        due,
        store,
        config.pathRules(),
        config.asset(),
        config.purge().pageSize(),
        config.deletion(),
        pictures.maker(),
        DeferredWork.afterStore(config),
        config.access().deleteToken(),
        watches,
        ReceiptLog.keys(config.receipts()),
        meters);
  }

  /**
   * The services of a process.
   *
   * @param due raised where something was recorded that is to be purged, or to be done later
   * @param rules what holds where; their buckets are made ready beforehand
   * @param keysPerBatch content keys of a purge batch at the most
   * @param deletion how recursive deletes go
   * @param pictures makes variants, and what is kept of pictures
   * @param after what is recorded with assets that are stored
   * @param tokens how long delete tokens are good for
   * @param watches of what is deleted
   * @param receipts keys of their log
   */
  public static Services of(
      Vertx vertx,
      Database database,
      DueSignals due,
      ContentStore store,
      PathRules rules,
      AssetConfig config,
      int keysPerBatch,
      DeletionConfig deletion,
      PictureMaker pictures,
      AfterStore after,
      DeleteTokenConfig tokens,
      DeletionWatches watches,
      LogKeys receipts,
      MeterRegistry meters) {
    IdempotentRequests requests = new IdempotentRequests(vertx, database.requests());
    IdempotentRequests scanRequests = new IdempotentRequests(vertx, database.scans());
    KeepRules keepRules = new KeepRules(rules);
    ContentAnswer content =
        new ContentAnswer(
            store, new AssetRepository(database.requests(), database.scans()), rules, meters);
    IntendedWrites writes =
        new IntendedWrites(
            vertx,
            new UploadIntents(database.requests(), config.uploadIntentTtl()),
            new ContentReferences(database.requests())::names,
            config.uploadIntentRenewal());
    Preprocessing preprocessing = new PicturePreprocessing(vertx, pictures, rules, meters);
    return new Services(
        new StoreService(
            vertx, database, writes, store, rules, preprocessing, requests, after, due.tasks()),
        new VariantStoreService(vertx, database, writes, store, rules, due.purges()),
        new UpdateService(database, requests),
        new ReplaceService(
            vertx,
            database,
            writes,
            store,
            rules,
            preprocessing,
            new ContentReplacement(keepRules, keysPerBatch),
            requests,
            after,
            due.tasks(),
            due.purges()),
        new SourceFetcher(vertx, config.urlSource()),
        () -> new AssetReader(vertx, database),
        content,
        new RedirectAnswer(store, rules, content),
        () ->
            new DeletionService(
                vertx,
                database,
                requests,
                scanRequests,
                due.purges(),
                keysPerBatch,
                deletion.largeSubtree(),
                keepRules,
                watches.ofAssets()),
        new VariantDeletionService(
            database,
            requests,
            scanRequests,
            due.purges(),
            keysPerBatch,
            deletion.largeSubtree(),
            deletion.stepSize(),
            watches.ofVariants()),
        new VariantService(vertx, database, writes, store, pictures, rules, due.purges()),
        new DeleteTokens(database.requests(), tokens.lifetime(), Clock.systemUTC()),
        new ReceiptService(database.requests(), receipts, new KeptForReceipts()),
        new TrashReader(database),
        new RestoreService(
            database,
            requests,
            scanRequests,
            keepRules,
            deletion.largeSubtree(),
            deletion.stepSize(),
            watches.ofVariants()),
        new TrashRemovalService(
            database,
            requests,
            scanRequests,
            due.purges(),
            keysPerBatch,
            deletion.largeSubtree(),
            deletion.stepSize(),
            watches.ofVariants()));
  }
}
