package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that say, by shutting down their side of the connection, that they send no more, and read
 * on.
 */
class HalfClosedIT {

  private static final Duration BOUND = Duration.ofSeconds(8);
  private static final String BODY = "x".repeat(200_000);

  private final HoldingServer server = new HoldingServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void requestUnderWayIsAnsweredAndTheConnectionClosed() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(RawConnection.request("GET", "/held"));
      connection.endSending();
      await().atMost(BOUND).until(() -> server.holding.get() == 1);
      server.letGo();

      assertThat(connection.receive().body()).isEqualTo("held");
      assertThat(connection.isClosedByServer()).isTrue();
    }
    awaitNoConnection();
  }

  @Test
  void requestsThatWereNotWaitedForAreAllAnswered() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
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
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(RawConnection.request("GET", "/large"));
      connection.endSending();

      assertThat(connection.receive().body()).hasSize(HoldingServer.LARGE);
      assertThat(connection.isClosedByServer()).isTrue();
    }
    awaitNoConnection();
  }

  @Test
  void refusedRequestIsAnswered() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
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
        RawConnection silent = new RawConnection(server.port());
        RawConnection begunHead = new RawConnection(server.port());
        RawConnection begunBody = new RawConnection(server.port());
        RawConnection answered = new RawConnection(server.port())) {
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
    assertThat(server.counted).hasValue(1);
    awaitNoConnection();
  }

  private void awaitNoConnection() {
    await()
        .atMost(BOUND)
        .until(() -> server.server.meters.get("larch.http.connections").gauge().value() == 0);
    assertThat(server.server.meters.get("larch.http.requests.active").gauge().value()).isZero();
  }
}
