package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a start and a stop; a database alone is enough for that. */
class ServeStartAndStopIT {

  private static final int FAILED = 1;
  private static final int TERMINATED = 143;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void isNotReadyBeforeTheApiListens() throws Exception {
    int http = freePort();
    int management = freePort();
    try (LarchProcess larch =
        serve(
            TestPostgres.emptyDatabase(),
            "http.port = " + http,
            "management.port = " + management)) {
      URI url = URI.create("http://127.0.0.1:" + management);
      await()
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> readiness(url) == 200);
      try (Socket api = new Socket()) {
        api.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http));
        assertThat(api.isConnected()).isTrue();
      }
      larch.awaitReady();
    }
  }

  @Test
  void servesOnForTheShutdownDelayWithoutBeingReady() {
    try (LarchProcess larch =
        serve(TestPostgres.emptyDatabase(), "http.port = 0", "shutdown-delay = 5s")) {
      larch.awaitReady();
      AssetClient client = new AssetClient(larch.url());
      assertThat(readiness(larch.managementUrl())).isEqualTo(200);

      long begin = System.nanoTime();
      larch.terminate();
      await()
          .atMost(Duration.ofSeconds(3))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> readiness(larch.managementUrl()) == 503);
      assertThat(client.store("/assets/late", new byte[] {1}).statusCode()).isEqualTo(201);
      assertThat(client.delete("/assets/late").statusCode()).isEqualTo(204);

      assertThat(larch.awaitExit(LIMIT)).isEqualTo(TERMINATED);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(12));
    }
  }

  @Test
  void takenPortIsToldBeforeAnythingIsStarted() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LarchProcess larch =
            serve(
                TestPostgres.emptyDatabase(),
                "http.port = " + taken.getLocalPort(),
                "database.port = 1")) {
      assertThat(larch.awaitExit(LIMIT)).isEqualTo(FAILED);
      assertThat(larch.output())
          .isEqualTo(
              "larch: port %d on 127.0.0.1 is in use by another process: stop that one, or choose another port with http.port"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void startSaysWhoCanReachTheApiAndThatLinksHangOnTheHostHeader() {
    try (LarchProcess larch = serve(TestPostgres.emptyDatabase(), "http.port = 0")) {
      larch.awaitReady();
      assertThat(larch.output().lines())
          .anySatisfy(
              line -> assertThat(line).contains("only this machine", "http.host = \"0.0.0.0\""))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "WARN",
                          "http.public-url is not set",
                          "deletes are refused (421)",
                          "http.allowed-hosts"));
    }
    try (LarchProcess larch =
        serve(
            TestPostgres.emptyDatabase(),
            "http { host = \"0.0.0.0\", port = 0, public-url = \"https://assets.example.org\" }")) {
      larch.awaitReady();
      assertThat(larch.output().lines())
          .anySatisfy(
              line -> assertThat(line).contains("WARN", "other machines can reach", "asks nobody"))
          .noneSatisfy(line -> assertThat(line).contains("public-url is not set"));
    }
  }

  private LarchProcess serve(DatabaseConfig database, String... settings) {
    Path file = directory.resolve("larch.conf");
    try {
      Files.writeString(
          file,
          """
          management { host = "127.0.0.1", port = 0 }
          access.mode = none
          database { host = "%s", port = %d, name = "%s", user = "%s", tls = disable }
          messaging.type = in-process
          content { type = file-system, file-system.directory = "%s" }
          %s
          """
              .formatted(
                  database.host(),
                  database.port(),
                  database.name(),
                  database.user(),
                  directory.resolve("content"),
                  String.join("\n", settings)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return LarchProcess.start(
        Map.of("LARCH_DATABASE_PASSWORD", database.password().value()),
        "serve",
        "--config",
        file.toString());
  }

  /** 0 when nobody answers. */
  private static int readiness(URI management) {
    try {
      return new AssetClient(management).get("/health/ready").statusCode();
    } catch (UncheckedIOException nobody) {
      return 0;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
