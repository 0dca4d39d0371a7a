package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.EncodedSlashes;
import io.larch.config.LimitsConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientLimitsIT {

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger deletes = new AtomicInteger();
  private final Queue<RoutingContext> uploads = new ConcurrentLinkedQueue<>();

  /** The routes' own, as of all event loops; only what is asked at once is looked at here. */
  private final ClientLimits uploadLimits =
      new ClientLimits(
          new LimitsConfig(null, null, 1, null, 1_000), new SimpleMeterRegistry(), now::get);

  private RunningServer server;

  @BeforeEach
  void start() {
    server =
        new RunningServer(
            RunningServer.config(null, Set.of(), Set.of("127.0.0.1"), EncodedSlashes.ALLOW),
            new LimitsConfig(5, 2, null, 3, 1_000),
            now::get,
            this::mount);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void mount(Router router) {
    router.get("/thing").handler(ctx -> ctx.end("read"));
    router
        .delete("/thing")
        .handler(
            ctx -> {
              deletes.incrementAndGet();
              ctx.response().setStatusCode(204).end();
            });
    router
        .post("/upload")
        .handler(new ConcurrencyLimit(100, "too much", uploadLimits))
        .handler(uploads::add);
  }

  private RawConnection.Answer ask(String method, String target, String client) throws IOException {
    return RawConnection.exchange(
        server.port,
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: "
            + client
            + "\r\n\r\n");
  }

  private static void upload(RawConnection connection, int length) throws IOException {
    connection.send(
        RawConnection.request(
            "POST", "/upload", "X-Forwarded-For: 192.0.2.1", "Content-Length: " + length));
  }

  private static void assertRefused(RawConnection.Answer answer) {
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.body()).contains("urn:larch:error:too-many-requests");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @Test
  void answersTellWhatIsLeftAndRequestsBeyondItAreRefused() throws IOException {
    for (int left = 4; left >= 0; left--) {
      RawConnection.Answer answer = ask("GET", "/thing", "192.0.2.1");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"requests\";q=5;w=1");
      assertThat(answer.header("RateLimit")).isEqualTo("\"requests\";r=" + left + ";t=1");
    }
    RawConnection.Answer refused = ask("GET", "/thing", "192.0.2.1");
    assertRefused(refused);
    assertThat(refused.header("RateLimit")).isEqualTo("\"requests\";r=0;t=1");
    assertThat(ask("GET", "/thing", "192.0.2.2").status()).isEqualTo(200);

    now.addAndGet(Duration.ofMillis(200).toNanos());
    assertThat(ask("GET", "/thing", "192.0.2.1").status()).isEqualTo(200);
    assertRefused(ask("GET", "/thing", "192.0.2.1"));
    assertThat(refusals("requests")).isEqualTo(2);
  }

  @Test
  void deletesHaveALimitOfTheirOwnAndNothingIsDoneBeyondIt() throws IOException {
    for (int i = 0; i < 4; i++) {
      RawConnection.Answer answer = ask("DELETE", "/thing", "192.0.2.1");
      if (i < 2) {
        assertThat(answer.status()).isEqualTo(204);
      } else {
        assertRefused(answer);
      }
    }
    assertThat(deletes).hasValue(2);
    assertThat(ask("GET", "/thing", "192.0.2.1").status()).isEqualTo(200);
    assertThat(refusals("deletes")).isEqualTo(2);
  }

  /** An address of IPv6 is as many as somebody likes. */
  @Test
  void networkOfIpv6IsOneClient() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertThat(ask("GET", "/thing", "2001:db8::" + i).status()).isEqualTo(200);
    }
    assertRefused(ask("GET", "/thing", "2001:db8::ffff"));
    assertThat(ask("GET", "/thing", "2001:db8:0:1::1").status()).isEqualTo(200);
  }

  @Test
  void uploadsOfAClientAreBoundedWhileTheyRun() throws IOException {
    try (RawConnection first = new RawConnection(server.port)) {
      upload(first, 0);
      await().atMost(Duration.ofSeconds(10)).until(() -> uploads.size() == 1);

      RawConnection.Answer refused = ask("POST", "/upload", "192.0.2.1");
      assertRefused(refused);
      assertThat(refused.headers()).containsAllEntriesOf(Map.of("ratelimit", "\"uploads\";r=0"));

      RoutingContext running = uploads.remove();
      running.vertx().runOnContext(_ -> running.end("stored"));
      assertThat(first.receive().status()).isEqualTo(200);
    }
    try (RawConnection next = new RawConnection(server.port)) {
      upload(next, 0);
      await().atMost(Duration.ofSeconds(10)).until(() -> uploads.size() == 1);
    }
  }

  /** A client that goes away is no upload any more. */
  @Test
  void uploadThatIsBrokenOffCountsNoMore() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (RawConnection one = new RawConnection(server.port)) {
        upload(one, 5);
        await().atMost(Duration.ofSeconds(10)).until(() -> !uploads.isEmpty());
        uploads.clear();
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> server.meters.get("larch.http.requests.active").gauge().value() == 0);
    }
  }

  private double refusals(String limit) {
    return server.meters.get("larch.limits.refused").tag("limit", limit).counter().count();
  }
}
