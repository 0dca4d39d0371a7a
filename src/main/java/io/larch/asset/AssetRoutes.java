package io.larch.asset;

import io.larch.config.AssetConfig;
import io.larch.config.HttpConfig;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotentRequests;
import io.larch.outbox.UploadIntents;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;

/** Storing, fetching and updating assets over HTTP. */
public final class AssetRoutes implements Routes {

  private final List<Routes> parts;

  /**
   * @param requests those with an idempotency key
   * @param rules what holds where; their buckets are made ready beforehand
   */
  public AssetRoutes(
      Vertx vertx,
      Database database,
      IdempotentRequests requests,
      UploadIntents intents,
      ContentStore content,
      PathRules rules,
      AssetConfig config,
      HttpConfig http,
      MeterRegistry meters) {
    AssetRepository repository = new AssetRepository(database.requests(), database.scans());
    PublicUrls urls = new PublicUrls(http.publicUrl());
    Uploads uploads =
        new Uploads(
            vertx,
            intents,
            new ContentReferences(database.requests())::names,
            content,
            rules,
            config);
    SourceFetcher sources = new SourceFetcher(vertx, config.urlSource());
    RequestTimeout timeout = new RequestTimeout(http.requestTimeout());
    this.parts =
        List.of(
            new StoreRoutes(
                new StoreService(database.requests(), uploads, repository, requests),
                sources,
                rules,
                config,
                urls),
            new FetchRoutes(
                vertx, database.requests(), repository, content, rules, urls, timeout, meters),
            new UpdateRoutes(repository, requests, timeout));
  }

  @Override
  public void mount(Router router) {
    parts.forEach(part -> part.mount(router));
  }
}
