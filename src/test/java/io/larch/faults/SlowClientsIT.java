package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.bench.ProcessMemory;
import io.larch.config.DatabaseConfig;
import io.larch.faults.SlowClients.Kind;
import io.larch.testing.LarchProcess;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestKeys;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that are slow in every way there is, beside one that is not, against a server with the
 * memory that the container image has in 512 MiB.
 */
class SlowClientsIT {

  /** As docker/Dockerfile has them for 512 MiB; what is resident must fit into it whole. */
  private static final String JVM_OPTIONS = "-Xmx281m -XX:MaxDirectMemorySize=96m";

  private static final double CONTAINER_MIB = 512;

  /** Of requests that do next to nothing. */
  private static final Duration SMALL = Duration.ofSeconds(1);

  /** What a busy machine may add to a transfer, beside twice what it takes alone. */
  private static final Duration BUSY = Duration.ofMillis(500);

  /**
   * How often what is too slow is measured, at the most, each time with slow clients that come
   * anew: what else the machine does for a moment is not theirs, and what is theirs shows each
   * time.
   */
  private static final int MEASURED = 3;

  private static final int LARGE = 16 * 1024 * 1024;
  private static final int MEDIUM = 128 * 1024;

  @TempDir private Path directory;

  @Test
  void slowClientsHoldUpNobodyWithContentInFiles() throws Exception {
    withFiles(60, 60, 60, Duration.ofSeconds(4));
  }

  @Test
  void slowClientsHoldUpNobodyWithContentInS3() throws Exception {
    withS3(60, 60, 60, Duration.ofSeconds(4));
  }

  @Test
  @Tag("slow-fault")
  void thousandsOfSlowClientsHoldUpNobodyWithContentInFiles() throws Exception {
    withFiles(1_000, 4_000, 2_000, Duration.ofSeconds(25));
  }

  @Test
  @Tag("slow-fault")
  void thousandsOfSlowClientsHoldUpNobodyWithContentInS3() throws Exception {
    withS3(1_000, 4_000, 2_000, Duration.ofSeconds(25));
  }

  private void withFiles(int readers, int uploads, int headers, Duration time) throws Exception {
    String content =
        "content { type = file-system, file-system.directory = \"%s\" }"
            .formatted(directory.resolve("content"));
    measure("files", content, readers, uploads, headers, time);
  }

  private void withS3(int readers, int uploads, int headers, Duration time) throws Exception {
    try (S3ProxyServer store = S3ProxyServer.start()) {
      String content =
          "content { type = s3, s3 { endpoint = \"%s\", access-key = \"%s\" } }"
              .formatted(store.endpoint(), store.accessKey());
      measure("S3", content, readers, uploads, headers, time);
    }
  }

  private void measure(
      String store, String content, int readers, int uploads, int headers, Duration time)
      throws Exception {
    DatabaseConfig database = TestPostgres.owned().newDatabase();
    Path file = directory.resolve("larch.conf");
    Files.writeString(
        file,
        """
        http { host = "127.0.0.1", port = 0 }
        management.port = 0
        access.mode = keys
        messaging.type = in-process
        log.access = false
        database { host = "%s", port = %d, name = "%s", user = "%s" }
        %s
        """
            .formatted(
                database.host(), database.port(), database.name(), database.user(), content));
    Map<String, String> environment =
        Map.of(
            "LARCH_JAVA_OPTS",
            JVM_OPTIONS,
            "LARCH_DATABASE_PASSWORD",
            database.password().value(),
            "LARCH_CONTENT_S3_SECRET_KEY",
            "larch-secret");
    try (LarchProcess larch =
        LarchProcess.start(environment, "serve", "--config", file.toString()).awaitReady()) {
      String key = TestKeys.create(database, "read /**", "store /**");
      Client client = new Client(larch, key);
      client.awaitKnown();
      client.store("/large", LARGE);
      client.store("/medium", MEDIUM);
      client.run(Duration.ofSeconds(3)); // so that what is measured is compiled
      client.forget();
      client.run(time.dividedBy(2));
      Figures alone = client.figures();
      Figures beside;
      int measured = 0;
      do {
        client.forget();
        try (SlowClients slow = new SlowClients(larch.url(), "/assets/large", key)) {
          slow.add(Kind.READER, readers);
          slow.add(Kind.STALLED_FORM, uploads);
          slow.add(Kind.FORM, headers / 2);
          slow.add(Kind.HEADERS, headers);
          slow.add(Kind.HALF_REQUEST, headers / 2);
          slow.add(Kind.JSON, headers / 2);
          client.run(time.multipliedBy(2));
        }
        beside = client.figures();
        System.out.printf(
            "Slow clients, content in %s: alone %s; beside %s; resident %.0f MiB at most%n",
            store, alone, beside, client.resident);
        assertThat(larch.alive()).as(larch.output()).isTrue();
        assertThat(larch.output()).doesNotContain("OutOfMemory");
        assertThat(client.failures).isEmpty();
        assertThat(client.resident).as("resident MiB").isLessThan(CONTAINER_MIB);
      } while (++measured < MEASURED && !beside.isWithin(alone));
      assertThat(beside.small()).as("small requests").isLessThan(SMALL);
      assertThat(beside.probe()).as("health probes").isLessThan(SMALL);
      assertThat(beside.read()).as("reads").isLessThan(alone.mostOfRead());
      assertThat(beside.upload()).as("uploads").isLessThan(alone.mostOfUpload());
    }
  }

  private static Duration p99(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    assertThat(sorted).isNotEmpty();
    return Duration.ofNanos(sorted[(int) Math.ceil(0.99 * sorted.length) - 1]);
  }

  /** The 99th percentiles of a time. */
  private record Figures(Duration small, Duration read, Duration upload, Duration probe) {

    Duration mostOfRead() {
      return read.multipliedBy(2).plus(BUSY);
    }

    Duration mostOfUpload() {
      return upload.multipliedBy(2).plus(BUSY);
    }

    boolean isWithin(Figures alone) {
      return small.compareTo(SMALL) < 0
          && probe.compareTo(SMALL) < 0
          && read.compareTo(alone.mostOfRead()) < 0
          && upload.compareTo(alone.mostOfUpload()) < 0;
    }

    @Override
    public String toString() {
      return "p99 small %d, read %d, upload %d, probe %d ms"
          .formatted(small.toMillis(), read.toMillis(), upload.toMillis(), probe.toMillis());
    }
  }

  /** Does one thing after the other, and keeps the time of each. */
  private static final class Client {
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LarchProcess larch;
    private final String key;
    private final List<Long> small = new ArrayList<>();
    private final List<Long> reads = new ArrayList<>();
    private final List<Long> uploads = new ArrayList<>();
    private final List<Long> probes = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private double resident;

    private Client(LarchProcess larch, String key) {
      this.larch = larch;
      this.key = key;
    }

    void run(Duration time) throws IOException, InterruptedException {
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end) {
        time(small, get(larch.url(), "/assets/medium/-/info"), 200);
        time(reads, get(larch.url(), "/assets/medium/-/content"), 200);
        time(uploads, post("/assets/other", MEDIUM), 201);
        time(probes, get(larch.managementUrl(), "/health/live"), 200);
        time(probes, get(larch.managementUrl(), "/health/ready"), 200);
        resident = Math.max(resident, ProcessMemory.resident(larch.pid()));
      }
    }

    void forget() {
      List.of(small, reads, uploads, probes).forEach(List::clear);
    }

    Figures figures() {
      return new Figures(p99(small), p99(reads), p99(uploads), p99(probes));
    }

    /** Servers hear of a new key within a second. */
    void awaitKnown() {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  http.send(
                              get(larch.url(), "/assets/nothing"),
                              HttpResponse.BodyHandlers.discarding())
                          .statusCode()
                      == 404);
    }

    void store(String path, int length) throws IOException, InterruptedException {
      time(new ArrayList<>(), post("/assets" + path, length), 201);
    }

    private HttpRequest get(URI server, String path) {
      return HttpRequest.newBuilder(server.resolve(path))
          .timeout(Duration.ofSeconds(30))
          .header("Authorization", "Bearer " + key)
          .build();
    }

    private HttpRequest post(String path, int length) {
      byte[] head =
          "--b\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"a\"\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII);
      byte[] end = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
      byte[] form = Arrays.copyOf(head, head.length + length + end.length);
      System.arraycopy(end, 0, form, head.length + length, end.length);
      return HttpRequest.newBuilder(larch.url().resolve(path))
          .timeout(Duration.ofSeconds(30))
          .header("Authorization", "Bearer " + key)
          .header("Content-Type", "multipart/form-data; boundary=b")
          .POST(HttpRequest.BodyPublishers.ofByteArray(form))
          .build();
    }

    private void time(List<Long> times, HttpRequest request, int expected)
        throws InterruptedException {
      long started = System.nanoTime();
      try {
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != expected) {
          failures.add(
              request.uri()
                  + " "
                  + answer.statusCode()
                  + " "
                  + new String(answer.body(), StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        failures.add(request.uri() + " " + e);
      }
      times.add(System.nanoTime() - started);
    }
  }
}
