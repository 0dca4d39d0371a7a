package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large uploads at once, in a small JVM. */
class MemoryRadosgwIT {

  /** More by hand than in every build. */
  private static final int UPLOADS = Integer.getInteger("larch.memory.uploads", 20);

  private static final int AT_ONCE = 10;
  private static final int SIZE = 50 << 20;
  private static final long RESIDENT_LIMIT_KIB = 400 * 1024;
  private static final Map<String, String> SMALL_HEAP = Map.of("LARCH_JAVA_OPTS", "-Xmx128m");

  @TempDir static Path directory;
  static Path file;

  @BeforeAll
  static void writeFile() throws IOException {
    byte[] content = new byte[SIZE];
    new Random(50).nextBytes(content);
    file = Files.write(directory.resolve("content"), content);
  }

  @Test
  void uploadsToS3StayWithinTheLimit() throws Exception {
    try (Deployment deployment =
        new Deployment(
            TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared())) {
      LarchProcess larch = deployment.start(SMALL_HEAP).awaitReady();
      staysWithinTheLimit(larch);
      deployment.awaitNothingLeftBehind(Duration.ofSeconds(10));
    }
  }

  @Test
  void uploadsToTheFileSystemStayWithinTheLimit() throws Exception {
    try (LarchProcess larch =
        LarchProcess.start(
                SMALL_HEAP, "dev", "--port", "0", "--data", directory.resolve("dev").toString())
            .awaitReady()) {
      staysWithinTheLimit(larch);
    }
  }

  private static void staysWithinTheLimit(LarchProcess larch) throws Exception {
    AssetClient client = new AssetClient(larch.url());
    List<Future<?>> uploads = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < UPLOADS; i++) {
        String path = "/assets/memory/" + i;
        uploads.add(threads.submit(() -> storeAndDelete(client, path)));
      }
    }
    for (Future<?> upload : uploads) {
      upload.get();
    }
    long peak = peakResidentKib(larch.pid());
    System.out.printf("%d uploads, peak resident memory %d MiB%n", UPLOADS, peak / 1024);
    assertThat(peak).as("peak resident memory, KiB").isLessThan(RESIDENT_LIMIT_KIB);
    assertThat(larch.output()).doesNotContain("OutOfMemory");
  }

  private static void storeAndDelete(AssetClient client, String path) {
    var stored = client.store(path, file, "{}");
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
    assertThat(client.delete(path).statusCode()).isEqualTo(204);
  }

  private static long peakResidentKib(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
