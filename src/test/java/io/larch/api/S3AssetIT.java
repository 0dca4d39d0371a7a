package io.larch.api;

import io.larch.app.ContentStores;
import io.larch.config.ContentConfig;
import io.larch.testing.S3ProxyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3AssetIT implements AssetContract {

  private final S3ProxyServer s3 = S3ProxyServer.start();
  private final AssetServer server =
      new AssetServer(
          vertx ->
              ContentStores.create(
                  vertx,
                  new ContentConfig(
                      ContentConfig.Type.S3,
                      AssetServer.BUCKET,
                      true,
                      s3.config(),
                      new ContentConfig.FileSystemConfig(null))));

  @AfterAll
  void stop() {
    server.close();
    s3.close();
  }

  @Override
  public AssetServer server() {
    return server;
  }
}
