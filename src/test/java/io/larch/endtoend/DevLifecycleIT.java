package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.ExitCode;
import io.larch.app.dev.DevPrograms;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code ./larch dev} begins and ends. */
class DevLifecycleIT {

  /** 128 and the number of SIGTERM. */
  private static final int TERMINATED = 143;

  private static final Duration END_PROMISED = Duration.ofSeconds(3);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  @TempDir Path data;

  @BeforeEach
  void linkPrograms() {
    DevPrograms.link(data);
  }

  private LarchProcess start(String port) {
    return LarchProcess.start(Map.of(), "dev", "--port", port, "--data", data.toString());
  }

  private static AssetClient client(LarchProcess larch) {
    return new AssetClient(larch.url());
  }

  @Test
  void sigtermEndsEverythingWithinThreeSecondsAndTheDataStays() throws IOException {
    LarchProcess larch = start("0").awaitReady();
    assertThat(client(larch).store("/assets/a", new byte[] {1, 2}).statusCode()).isEqualTo(201);

    Duration taken = end(larch);
    // What else the machine does for a moment is not Larch's; what is Larch's shows each time.
    for (int again = 0; again < 2 && taken.compareTo(END_PROMISED) > 0; again++) {
      taken = end(start("0").awaitReady());
    }

    assertThat(taken).isLessThanOrEqualTo(END_PROMISED);
    try (LarchProcess again = start("0").awaitReady()) {
      assertThat(client(again).get("/assets/a/-/content").body()).isEqualTo("\u0001\u0002");
    }
  }

  @Test
  void killedDuringAnUploadItKeepsItsDataAndTheUploadLeavesNothing() throws IOException {
    LarchProcess larch = start("0").awaitReady();
    String key =
        AssetClient.contentKey(
            AssetClient.json(client(larch).store("/assets/kept", new byte[] {7})));
    try (Socket upload = beginUpload(larch.url(), 20 << 20)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> upload.isConnected() && keysAndUploads() > 1);
      larch.kill();
    }

    try (LarchProcess again = start("0").awaitReady()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(keysAndUploads()).isEqualTo(1));
      assertThat(DevEndToEndIT.ContentDirectory.keys(data)).isEqualTo(Set.of(key));
      assertThat(client(again).get("/assets/kept/-/content").body()).isEqualTo("\u0007");
    }
  }

  @Test
  void portInUseIsSaidInOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      LarchProcess larch = start(port);

      assertThat(larch.awaitExit(Duration.ofSeconds(60))).isEqualTo(ExitCode.FAILED);
      assertThat(larch.output().lines().filter(line -> line.startsWith("larch: ")))
          .singleElement()
          .asString()
          .contains(port)
          .contains("--port");
      assertThat(larch.output()).doesNotContain("Exception");
    }
  }

  @Test
  void secondProcessOnTheSameDataIsRefused() {
    try (LarchProcess larch = start("0").awaitReady()) {
      LarchProcess second = start("0");
      assertThat(second.awaitExit(Duration.ofSeconds(30))).isEqualTo(ExitCode.FAILED);
      assertThat(second.output()).contains("is in use by another larch dev");
      assertThat(larch.alive()).isTrue();
    }
  }

  @Test
  void dataDirectoryThatCannotBeWrittenIsSaidInOneLine() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    LarchProcess larch =
        LarchProcess.start(Map.of(), "dev", "--port", "0", "--data", file.resolve("x").toString());

    assertThat(larch.awaitExit(Duration.ofSeconds(30))).isEqualTo(ExitCode.FAILED);
    List<String> said = larch.output().lines().filter(l -> l.startsWith("larch: ")).toList();
    assertThat(said).singleElement().asString().contains("can't be written");
  }

  /** From SIGTERM to the end of Larch and its PostgreSQL. */
  private Duration end(LarchProcess larch) throws IOException {
    ProcessHandle postgres = postgres();
    long begin = System.nanoTime();
    larch.terminate();
    assertThat(larch.awaitExit(END_LIMIT)).isEqualTo(TERMINATED);
    // It lets go of its data a moment before its process ends; of one that has ended and whose end
    // process 1 has not noticed yet, nothing is known but the number.
    Awaitility.await()
        .atMost(END_LIMIT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !postgres.isAlive() || postgres.info().command().isEmpty());
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private ProcessHandle postgres() throws IOException {
    Path pidFile = data.resolve("postgres/data/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst())).orElseThrow();
  }

  /** Files of content, those of uploads that run included. */
  private long keysAndUploads() throws IOException {
    return DevEndToEndIT.ContentDirectory.keys(data).size();
  }

  /** Sends the head of an upload and a part of its content, and leaves the connection open. */
  private static Socket beginUpload(URI server, int announced) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
    OutputStream out = socket.getOutputStream();
    String part =
        "--b\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"a\"\r\n\r\n"
            + "needle ".repeat(100_000);
    String head =
        "POST /assets/broken HTTP/1.1\r\nHost: larch\r\n"
            + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
            + announced
            + "\r\n\r\n";
    out.write((head + part).getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }
}
