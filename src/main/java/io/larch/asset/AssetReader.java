package io.larch.asset;

import io.larch.caller.Caller;
import io.larch.db.Database;
import io.larch.db.PipelinedReads;
import io.larch.path.AssetPath;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * Finds assets. What it fails with is an {@link AssetProblem} or a fault. Confined to an event
 * loop.
 */
public final class AssetReader {

  private final AssetRepository repository;
  private final PipelinedReads reads;

  /** To be called on the event loop that it is for. */
  public AssetReader(Vertx vertx, Database database) {
    this.repository = new AssetRepository(database.requests(), database.scans());
    this.reads = new PipelinedReads(vertx, database.requests());
  }

  /**
   * The first asset that is selected.
   *
   * @param variants which of them are read with it
   * @return fails with {@link AssetProblem.NotFound} when none is
   */
  public Future<Asset> first(Caller caller, Selector selector, VariantChoice variants) {
    return repository
        .findFirst(selector, variants, reads)
        .transform(
            (found, failure) -> {
              if (failure != null) {
                return Future.failedFuture(DatabaseOutage.explain(failure));
              }
              return found.isPresent()
                  ? Future.succeededFuture(found.get())
                  : Future.failedFuture(
                      new AssetProblem.NotFound("No asset here is what the request asks for."));
            });
  }

  /**
   * The next of the selected assets, in the selection's order; by path and entry id when it is
   * recursive.
   *
   * @param after the last one before; null: from the first one on
   * @param limit how many at most, whatever the selection's own limit
   * @param bytes how much at most; a row more where that ends within one
   */
  public Future<AssetPiece> next(
      Caller caller, Selector selector, @Nullable Position after, int limit, long bytes) {
    return repository
        .find(selector, after, limit, bytes)
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }

  /** How many entries there have ever been at a path. */
  public Future<Long> entriesEver(Caller caller, AssetPath path) {
    return AssetRepository.entriesEver(path, reads)
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }
}
