package io.larch.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.testing.EventLoops;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IssuerClientIT {

  private final Vertx vertx = EventLoops.vertx();

  @AfterEach
  void close() {
    TestDatabase.await(vertx.close());
  }

  @Test
  void answersThatStallKeepNoConnection() {
    AtomicInteger asked = new AtomicInteger();
    HttpServer issuer =
        TestDatabase.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (asked.incrementAndGet() > 12) {
                        request.response().end("{}");
                      } else {
                        request.response().putHeader("Content-Length", "1000").write("{");
                      }
                    })
                .listen(0, "127.0.0.1"));
    URI address = URI.create("http://127.0.0.1:" + issuer.actualPort() + "/jwks");
    IssuerClient impatient = new IssuerClient(vertx, address, Duration.ofMillis(500));
    for (int i = 0; i < 12; i++) { // more than it has connections
      assertThatThrownBy(() -> TestDatabase.await(fetch(impatient))).isNotNull();
    }
    assertThat(asked).hasValue(12);
    assertThat(TestDatabase.await(fetch(impatient))).isEqualTo("{}");
  }

  /** On an event loop, as it is used: from elsewhere, an answer could be over before it is read. */
  private Future<String> fetch(IssuerClient client) {
    Promise<String> fetched = Promise.promise();
    vertx.runOnContext(_ -> client.fetch().onComplete(fetched));
    return fetched.future();
  }
}
