package io.larch.app;

import io.larch.api.AssetRoutes;
import io.larch.api.DeleteTokenRoutes;
import io.larch.api.DeletionListRoutes;
import io.larch.api.DeletionRoutes;
import io.larch.api.PictureRequests;
import io.larch.api.ReceiptRoutes;
import io.larch.api.TrashRoutes;
import io.larch.config.LarchConfig;
import io.larch.http.ClientLimits;
import io.larch.http.DocumentationRoutes;
import io.larch.http.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Everything that the public HTTP server answers at. */
final class ApiRoutes {

  private ApiRoutes() {}

  /**
   * The routes, in the order in which they are to be mounted.
   *
   * @param limits of each client
   */
  static Future<List<Routes>> load(
      Vertx vertx, LarchConfig config, Services services, ClientLimits limits) {
    PictureRequests pictures =
        new PictureRequests(
            services.variants(),
            config.pathRules(),
            config.profiles(),
            config.image().maxPixels(),
            config.signingSecrets());
    return DocumentationRoutes.load(vertx, config.http().publicUrl())
        .map(
            documentation ->
                List.of(
                    new AssetRoutes(
                        services.stores(),
                        services.variantStores(),
                        services.updates(),
                        services.replacements(),
                        services.sources(),
                        services.readers(),
                        services.content(),
                        services.redirect(),
                        services.deleteTokens(),
                        pictures,
                        config.pathRules(),
                        config.asset(),
                        config.http(),
                        limits),
                    new DeletionRoutes(
                        services.deletions(),
                        services.variantDeletions(),
                        ReceiptLog.offer(config.receipts()),
                        config.http().requestTimeout()),
                    new DeleteTokenRoutes(
                        services.deleteTokens(),
                        services.deletions(),
                        ReceiptLog.offer(config.receipts()),
                        config.http().requestTimeout()),
                    new DeletionListRoutes(
                        services.deletions(),
                        ReceiptLog.offer(config.receipts()),
                        config.http().requestTimeout()),
                    new ReceiptRoutes(services.receipts(), config.http().requestTimeout()),
                    new TrashRoutes(
                        services.trash(),
                        services.content(),
                        services.restores(),
                        services.trashRemovals(),
                        ReceiptLog.offer(config.receipts()),
                        config.http().requestTimeout()),
                    documentation));
  }
}
