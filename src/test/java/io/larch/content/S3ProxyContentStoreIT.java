package io.larch.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.S3ProxyServer;
import io.larch.testing.S3Server;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

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

  /** This server alone says "deleted" for keys of a bucket that it does not have. */
  @Override
  @Test
  public void keysOfAMissingBucketAreNotGone() {
    DeleteResults results =
        new StoreCalls(vertx(), cautiousStore(), MISSING_BUCKET).delete(List.of("a", "b"), false);

    assertThat(results.gone()).containsExactlyInAnyOrder("a", "b");
  }
}
