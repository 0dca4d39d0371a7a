package io.larch.content;

import io.larch.testing.S3ProxyServer;
import io.larch.testing.S3Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@SuppressWarnings("NullAway.Init") // set up before all tests
class S3ProxyContentStoreIT extends S3ContentStoreContract {

  private static S3ProxyServer server;

  @BeforeAll
  static void start() {
    server = S3ProxyServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  S3Server server() {
    return server;
  }
}
