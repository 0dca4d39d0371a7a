package io.larch.content.s3;

import io.larch.testing.S3ProxyServer;
import io.larch.testing.S3Server;
import org.junit.jupiter.api.AfterAll;

class S3ProxyContentStoreIT extends S3ContentStoreContract {

  private final S3ProxyServer server = S3ProxyServer.start();

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  S3Server server() {
    return server;
  }
}
