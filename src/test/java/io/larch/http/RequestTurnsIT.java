package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send requests without waiting for the answers to those before. */
class RequestTurnsIT {

  private static final Duration BOUND = Duration.ofSeconds(8);
  private static final int MANY = 3_000;
  private static final String UPLOAD = "x".repeat(HoldingServer.MOST_READ);

  private final HoldingServer server = new HoldingServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void eachIsAnsweredInItsTurn() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      String upload =
          RawConnection.request("POST", "/body", "Content-Length: " + UPLOAD.length()) + UPLOAD;
      connection.send(
          RawConnection.request("GET", "/held")
              + RawConnection.request("GET", "/n").repeat(500)
              + upload
              + RawConnection.request("GET", "/n"));
      assertThat(server.counted).hasValue(0);
      server.letGo();

      assertThat(connection.receive().body()).isEqualTo("held");
      for (int n = 0; n < 500; n++) {
        assertThat(connection.receive().body()).isEqualTo("" + n);
      }
      assertThat(connection.receive().body()).isEqualTo("read");
      assertThat(connection.receive().body()).isEqualTo("500");
      // The connection is as good as new.
      connection.send(RawConnection.request("GET", "/n"));
      assertThat(connection.receive().body()).isEqualTo("501");
    }
  }

  /** They stay with the client: what the server reads ahead is bounded, and not taken apart. */
  @Test
  void noMoreIsReadThanOneTurnBringsWhileOneIsUnderWay() throws Exception {
    byte[] request = RawConnection.request("GET", "/n").getBytes(StandardCharsets.US_ASCII);
    AtomicLong sent = new AtomicLong();
    try (Socket socket = new Socket()) {
      socket.setSendBufferSize(32 * 1024);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      OutputStream out = socket.getOutputStream();
      out.write(RawConnection.request("GET", "/held").getBytes(StandardCharsets.US_ASCII));
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        out.write(request);
                        sent.addAndGet(request.length);
                      }
                    } catch (IOException _) {
                      // the end of the test
                    }
                  });

      // What fits into the operating system's buffers is some MiB.
      long[] before = {-1};
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> before[0] == (before[0] = sent.get()) && before[0] > 0);
      assertThat(server.counted).hasValue(0);

      server.letGo();
      await().atMost(BOUND).until(() -> server.counted.get() > 1);
      socket.shutdownOutput();
      sender.join(BOUND);
    }
  }

  /** It has closed, and its requests with it. */
  @Test
  void whatAClientHasNotWaitedForDoesNotRunOnceItIsGone() throws Exception {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(
          RawConnection.request("GET", "/n", "Connection: close")
              + RawConnection.request("GET", "/n").repeat(MANY));
      assertThat(connection.receive().body()).isEqualTo("0");
      assertThat(connection.isClosedByServer()).isTrue();
    }
    assertThat(server.counted).hasValue(1);
  }
}
