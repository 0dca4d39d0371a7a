package io.larch.api;

import io.larch.testing.S3ProxyServer;
import io.larch.testing.S3Server;
import org.junit.jupiter.api.AfterAll;

class S3ProxyRedirectIT extends S3RedirectContract {

  private final S3ProxyServer s3 = S3ProxyServer.start();

  @Override
  S3Server s3() {
    return s3;
  }

  @AfterAll
  void stopStore() {
    s3.close();
  }
}
