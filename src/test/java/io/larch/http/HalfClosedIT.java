package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that say, by shutting down their side of the connection, that they send no more, and read
 * on.
 */
class HalfClosedIT {

  private static final Duration BOUND = Duration.ofSeconds(8);
  private static final int LARGE = 20 << 20;
  private static final String BODY = "x".repeat(200_000);

  private final Promise<Void> held = Promise.promise();
  private final AtomicInteger begun = new AtomicInteger();
  private final RunningServer server =
      new RunningServer(
          List.of(),
          router -> {
            router
                .get("/held")
                .handler(
                    ctx -> {
                      begun.incrementAndGet();
                      held.future().onComplete(_ -> ctx.end("held"));
                    });
            router.get("/n").handler(ctx -> ctx.end("" + begun.getAndIncrement()));
            router.get("/large").handler(ctx -> ctx.end(Buffer.buffer(new byte[LARGE])));
            router
                .post("/body")
                .handler(
                    ctx ->
                        BoundedBody.read(ctx, BODY.length(), _ -> {})
                            .onSuccess(_ -> ctx.end("read"))
                            .onFailure(ctx::fail));
          });

  @AfterEach
  void stop() {
    held.tryComplete();
    server.close();
  }

  @Test
  void requestUnderWayIsAnsweredAndTheConnectionClosed() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(RawConnection.request("GET", "/held"));
      connection.endSending();
      await().atMost(BOUND).until(() -> begun.get() == 1);
      held.complete();

      assertThat(connection.receive().body()).isEqualTo("held");
      assertThat(connection.isClosedByServer()).isTrue();
    }
    awaitNoConnection();
  }

  @Test
  void requestsThatWereNotWaitedForAreAllAnswered() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request("GET", "/n").repeat(300)
              + RawConnection.request("POST", "/body", "Content-Length: " + BODY.length())
              + BODY
              + RawConnection.request("GET", "/n"));
      connection.endSending();

      for (int n = 0; n < 300; n++) {
        assertThat(connection.receive().body()).isEqualTo("" + n);
      }
      assertThat(connection.receive().body()).isEqualTo("read");
      assertThat(connection.receive().body()).isEqualTo("300");
      assertThat(connection.isClosedByServer()).isTrue();
    }
    awaitNoConnection();
  }

  @Test
  void longAnswerComesWhole() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(RawConnection.request("GET", "/large"));
      connection.endSending();

      assertThat(connection.receive().body()).hasSize(LARGE);
      assertThat(connection.isClosedByServer()).isTrue();
    }
    awaitNoConnection();
  }

  @Test
  void refusedRequestIsAnswered() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send("GET /n HTTP/1.1\r\n\r\n");
      connection.endSending();

      assertThat(connection.receive().status()).isEqualTo(400);
      assertThat(connection.isClosedByServer()).isTrue();
    }
    awaitNoConnection();
  }

  /** There is nothing to answer, and nobody's fault. */
  @Test
  void connectionWithoutARequestUnderWayIsClosedAtOnce() throws IOException {
    try (RecordedLog log = new RecordedLog("ROOT");
        RawConnection silent = new RawConnection(server.port);
        RawConnection begunHead = new RawConnection(server.port);
        RawConnection begunBody = new RawConnection(server.port);
        RawConnection answered = new RawConnection(server.port)) {
      begunHead.send("GET /n HTTP/1.1\r\nHost: te");
      begunBody.send(RawConnection.request("POST", "/body", "Content-Length: 9") + "x");
      answered.send(RawConnection.request("GET", "/n"));
      assertThat(answered.receive().status()).isEqualTo(200);
      for (RawConnection connection : List.of(silent, begunHead, begunBody, answered)) {
        connection.endSending();
        assertThat(connection.isClosedByServer()).isTrue();
      }
      assertThat(log.events()).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }
    assertThat(begun).hasValue(1);
    awaitNoConnection();
  }

  private void awaitNoConnection() {
    await()
        .atMost(BOUND)
        .until(() -> server.meters.get("larch.http.connections").gauge().value() == 0);
    assertThat(server.meters.get("larch.http.requests.active").gauge().value()).isZero();
  }
}
