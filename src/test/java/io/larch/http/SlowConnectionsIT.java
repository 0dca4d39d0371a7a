package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.caller.Authenticator;
import io.larch.config.CorsConfig;
import io.larch.config.EncodedSlashes;
import io.larch.config.HttpConfig;
import io.larch.config.LogConfig;
import io.larch.config.ManagementConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that don't keep up, by raw sockets. */
class SlowConnectionsIT {

  /** Headers have 2 s, bodies and readers 2 s of grace, and a look is taken each second. */
  private static final Duration BOUND = Duration.ofSeconds(8);

  private RunningServer server;

  @BeforeEach
  void start() {
    server =
        new RunningServer(
            RunningServer.config(0, Duration.ofSeconds(3)),
            LogConfig.Format.TEXT,
            List.of(),
            router -> {
              router
                  .post("/json")
                  .handler(
                      ctx ->
                          JsonBody.read(ctx, new JsonLimits(1_000_000, 1_000_000))
                              .onSuccess(json -> ctx.response().end("" + json.size()))
                              .onFailure(ctx::fail));
              router.get("/slow").handler(ctx -> ctx.vertx().setTimer(4_000, _ -> ctx.end("done")));
              router.get("/large").handler(ctx -> large(ctx.response()));
            });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Some 64 MiB, as the client takes them. */
  private static void large(HttpServerResponse response) {
    response.setChunked(true);
    Buffer chunk = Buffer.buffer(new byte[64 * 1024]);
    int[] left = {1_000};
    Runnable pump =
        () -> {
          while (left[0] > 0 && !response.writeQueueFull()) {
            left[0]--;
            response.write(chunk);
          }
          if (left[0] == 0) {
            left[0]--;
            response.end();
          }
        };
    response.drainHandler(_ -> pump.run());
    pump.run();
  }

  private double slow(String doing) {
    return server
        .meters
        .get("larch.http.slow.clients")
        .tag("doing", doing)
        .functionCounter()
        .count();
  }

  @Test
  void headersThatDontComeToTheirEndAreAnswered408() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send("GET /slow HTTP/1.1\r\nHost: te");

      RawConnection.Answer answer = connection.receive();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.header("date")).endsWith("GMT");
      assertThat(answer.body()).contains("urn:larch:error:request-timeout");
      assertThat(connection.isClosedByServer()).isTrue();
      await().atMost(BOUND).until(() -> slow("headers") == 1);
    }
  }

  @Test
  void headersThatTrickleAreAnswered408AsWell() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(RawConnection.request("GET", "/nowhere"));
      assertThat(connection.receive().status()).isEqualTo(404);
      connection.send("GET /slow HTTP/1.1\r\n");

      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                connection.send("X-A: b\r\n");
                return slow("headers") > 0;
              });

      assertThat(connection.receive().status()).isEqualTo(408);
    }
  }

  @Test
  void aConnectionWithoutRequestIsClosed() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aBodyThatTricklesIsAnswered408() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
              "POST", "/json", "Content-Type: application/json", "Content-Length: 100000"));
      connection.send("{\"a\":\"");

      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                connection.send("b");
                return slow("body") > 0;
              });

      RawConnection.Answer answer = connection.receive();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(answer.body()).contains("urn:larch:error:request-timeout");
    }
  }

  @Test
  void aSteadyBodyMayTakeLongerThanTheGrace() throws IOException {
    int length = 20 * RunningServer.MIN_RATE / 2;
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(
          RawConnection.request(
              "POST",
              "/json",
              "Content-Type: application/json",
              "Content-Length: " + (length + 7)));
      connection.send("{\"a\":1");
      long started = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        // Twice the rate.
        await().pollDelay(Duration.ofMillis(250)).until(() -> true);
        connection.send(" ".repeat(length / 20));
      }
      connection.send("}");

      assertThat(connection.receive().status()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isGreaterThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void aRequestThatIsWorkedOnIsNotTimed() throws IOException {
    try (RawConnection connection = new RawConnection(server.port)) {
      connection.send(RawConnection.request("GET", "/slow"));

      assertThat(connection.receive().body()).isEqualTo("done");
    }
  }

  @Test
  void aReaderThatStandsStillIsCutOff() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
      socket
          .getOutputStream()
          .write(RawConnection.request("GET", "/large").getBytes(StandardCharsets.US_ASCII));

      // The grace, and 256 KiB at the rate.
      await().atMost(Duration.ofSeconds(30)).until(() -> slow("reading") > 0);

      assertThat(readToTheEnd(socket)).isLessThan(8 * 1024 * 1024);
    }
  }

  private static long readToTheEnd(Socket socket) throws IOException {
    long total = 0;
    byte[] buffer = new byte[64 * 1024];
    InputStream in = socket.getInputStream();
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        total += n;
      }
    } catch (SocketException _) {
      // It is reset, since the answer isn't whole.
    }
    return total;
  }

  @Test
  void aConnectionThatHasNotBegunMakesRoomForOneThatDoes() throws IOException {
    List<RawConnection> idle = new ArrayList<>();
    try {
      for (int i = 0; i < RunningServer.MAX_CONNECTIONS; i++) {
        RawConnection one = new RawConnection(server.port);
        one.send("GET / HT");
        idle.add(one);
      }
      await()
          .atMost(BOUND)
          .until(
              () ->
                  server.meters.get("larch.http.connections").gauge().value()
                      == RunningServer.MAX_CONNECTIONS);

      assertThat(RawConnection.get(server.port, "/nowhere").status()).isEqualTo(404);
    } finally {
      for (RawConnection one : idle) {
        one.close();
      }
    }
  }

  private static RunningServer oneConnectionForEachClient(Set<String> trustedProxies) {
    return new RunningServer(
        new HttpConfig(
            "127.0.0.1",
            0,
            null,
            BOUND,
            BOUND,
            RunningServer.MIN_RATE,
            BOUND,
            BOUND,
            4_096,
            1_000,
            100,
            1,
            1 << 20,
            Set.of(),
            trustedProxies,
            EncodedSlashes.ALLOW,
            CorsConfig.CLOSED,
            null),
        LogConfig.Format.TEXT,
        List.of(),
        _ -> {});
  }

  /**
   * It has those of all its clients; anybody else has a share, whomever he says he forwards for.
   */
  @Test
  void connectionsOfATrustedProxyAreNotOneClients() throws IOException {
    List<RawConnection> open = new ArrayList<>();
    try (RunningServer other = oneConnectionForEachClient(Set.of("127.0.0.1"));
        Socket first = from("127.0.0.2", other.port);
        Socket second = from("127.0.0.2", other.port)) {
      for (int i = 0; i < 5; i++) {
        RawConnection one = new RawConnection(other.port);
        open.add(one);
        one.send(RawConnection.request("GET", "/nowhere", "X-Forwarded-For: 192.0.2.1"));
        assertThat(one.receive().status()).isEqualTo(404);
      }

      assertThat(firstByte(first) == 'H' ^ firstByte(second) == 'H').isTrue();
    } finally {
      for (RawConnection one : open) {
        one.close();
      }
    }
  }

  private static Socket from(String address, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(address, 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private static int firstByte(Socket socket) throws IOException {
    try {
      socket
          .getOutputStream()
          .write(
              RawConnection.request("GET", "/nowhere", "X-Forwarded-For: 192.0.2.7")
                  .getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read();
    } catch (SocketException _) {
      return -1; // it was not let in
    }
  }

  @Test
  void oneClientHasNoMoreConnectionsThanItsShare() throws IOException {
    try (RunningServer other = oneConnectionForEachClient(Set.of());
        RawConnection first = new RawConnection(other.port)) {
      first.send(RawConnection.request("GET", "/nowhere"));
      assertThat(first.receive().status()).isEqualTo(404);

      try (RawConnection second = new RawConnection(other.port)) {
        assertThat(second.isClosedByServer()).isTrue();
      }
      try (Socket elsewhere = new Socket()) {
        elsewhere.bind(new InetSocketAddress("127.0.0.2", 0));
        elsewhere.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), other.port));
        elsewhere
            .getOutputStream()
            .write("GET / HTTP/1.0\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(elsewhere.getInputStream().read()).isEqualTo('H');
      }
    }
  }

  @Test
  void requestsThatAreNotWholeDontKeepAProbeFromTheManagementPort() throws IOException {
    ManagementVerticle management =
        new ManagementVerticle(
            new ManagementConfig("127.0.0.1", 0, null),
            RunningServer.configOf("test", "a"),
            List.of(),
            () -> Phase.SERVING,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            List.of(),
            Authenticator.OPEN,
            ClientLimits.none(new SimpleMeterRegistry()),
            List.of());
    RunningServer.await(server.vertx.deployVerticle(management));
    List<RawConnection> half = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        RawConnection one = new RawConnection(management.actualPort());
        one.send(
            i % 2 == 0
                ? "GET /health/live HTTP/1.1\r\nHo"
                : "POST /purge/pause HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{");
        half.add(one);
      }

      for (int i = 0; i < 10; i++) {
        assertThat(RawConnection.get(management.actualPort(), "/health/live").status())
            .isEqualTo(200);
      }
    } finally {
      for (RawConnection one : half) {
        one.close();
      }
    }
  }
}
