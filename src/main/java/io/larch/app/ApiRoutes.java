package io.larch.app;

import io.larch.api.DeletionListRoutes;
import io.larch.api.DeletionRoutes;
import io.larch.asset.AssetRoutes;
import io.larch.config.LarchConfig;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.deletion.DeletionService;
import io.larch.http.DocumentationRoutes;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotentRequests;
import io.larch.outbox.DueSignal;
import io.larch.outbox.UploadIntents;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/** Everything that the public HTTP server answers at. */
final class ApiRoutes {

  private ApiRoutes() {}

  /** The routes, in the order in which they are to be mounted. */
  static Future<List<Routes>> load(
      Vertx vertx,
      LarchConfig config,
      Database database,
      DueSignal due,
      ContentStore content,
      MeterRegistry meters) {
    IdempotentRequests requests = new IdempotentRequests(vertx, database.requests());
    IdempotentRequests scanRequests = new IdempotentRequests(vertx, database.scans());
    Supplier<DeletionService> deletions =
        () ->
            new DeletionService(
                vertx,
                database,
                requests,
                scanRequests,
                due,
                config.purge().pageSize(),
                config.deletion().largeSubtree());
    return DocumentationRoutes.load(vertx, config.http().publicUrl())
        .map(
            documentation ->
                List.of(
                    new AssetRoutes(
                        vertx,
                        database,
                        requests,
                        new UploadIntents(database.requests(), config.asset().uploadIntentTtl()),
                        content,
                        config.pathRules(),
                        config.asset(),
                        config.http(),
                        meters),
                    new DeletionRoutes(deletions, config.http().requestTimeout()),
                    new DeletionListRoutes(deletions, config.http().requestTimeout()),
                    documentation));
  }
}
