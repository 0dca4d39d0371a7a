package io.larch.asset;

import io.larch.config.AssetConfig;
import io.larch.config.HttpConfig;
import io.larch.content.ContentStore;
import io.larch.http.NoBody;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.purge.UploadIntents;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;

/** Storing, fetching and updating assets over HTTP. */
public final class AssetRoutes implements Routes {

  private final StoreRoute store;
  private final FetchRoute fetch;
  private final UpdateRoute update;
  private final RequestTimeout timeout;

  /**
   * @param pool requests' connections
   * @param bucket where new content goes; made ready beforehand
   */
  public AssetRoutes(
      Vertx vertx,
      Pool pool,
      UploadIntents intents,
      ContentStore content,
      String bucket,
      AssetConfig config,
      HttpConfig http) {
    AssetRepository repository = new AssetRepository(pool);
    PublicUrls urls = new PublicUrls(http.publicUrl());
    Uploads uploads = new Uploads(vertx, intents, content, repository, bucket, config);
    SourceFetcher sources = new SourceFetcher(vertx, config.urlSource());
    this.store = new StoreRoute(uploads, sources, config.maxContentSize(), urls);
    this.fetch = new FetchRoute(repository, content, config, urls);
    this.update = new UpdateRoute(repository);
    this.timeout = new RequestTimeout(http.requestTimeout());
  }

  @Override
  public void mount(Router router) {
    // Without a time-out: the content may be large, and the connection's idle time-out bounds it.
    router.post("/assets/*").handler(store);
    router.put("/assets/*").handler(timeout).handler(update);
    router.get("/assets/*").handler(new NoBody()).handler(timeout).handler(fetch);
    router.head("/assets/*").handler(new NoBody()).handler(timeout).handler(fetch);
  }
}
