package io.larch.faults;

import static io.larch.faults.Position.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A content directory that takes no more bytes: a limit on the process stands for the full disk.
 */
@ExtendWith(TestReport.class)
class FullDiskIT {

  /** What still fits; the output is a pipe, which the limit is not for. */
  private static final int ROOM = 16 << 10;

  @TempDir private static Path directory;

  @Test
  @Cell(fault = "disk full for the content directory", position = A)
  void uploadIsRefusedNothingOfItStaysAndDeletesGoOn(TestInfo test) {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (LarchProcess larch = start(database)) {
      AssetClient client = new AssetClient(larch.awaitReady().url());
      byte[] large = "x".repeat(2 * ROOM).getBytes(StandardCharsets.US_ASCII);
      assertThat(client.store("/assets/disk/before", large).statusCode()).isEqualTo(201);
      assertThat(client.store("/assets/disk/deleted", large).statusCode()).isEqualTo(201);
      Audit audit = new Audit(database, FullDiskIT::stored);

      limitFiles(larch, ROOM + ":");
      HttpResponse<String> refused = client.store("/assets/disk/during", large);
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.body()).contains("The content store has no room left");
      assertThat(larch.output()).contains("for the content directory is full");
      assertThat(client.get("/assets/disk/during").statusCode()).isEqualTo(404);
      assertThat(client.delete("/assets/disk/deleted").statusCode()).isEqualTo(204);
      int backlog = audit.backlog();
      audit.awaitDrained(Duration.ofSeconds(10));
      assertThat(stored()).hasSize(1);
      Audit.Findings during = audit.look();

      limitFiles(larch, "unlimited:");
      assertThat(client.get("/assets/disk/before/-/content").body()).hasSize(large.length);
      assertThat(client.store("/assets/disk/after", large).statusCode()).isEqualTo(201);
      audit.awaitDrained(Duration.ofSeconds(10));
      Audit.Findings inTheEnd = audit.look();
      // Deletes of files are not counted, so that none is seen twice.
      TestReport.printCounters(
          FullDiskIT.class.getSimpleName() + "#" + test.getTestMethod().orElseThrow().getName(),
          List.of(during, inTheEnd),
          backlog,
          0);
      during.requireNone();
      inTheEnd.requireNone();
    }
  }

  private static LarchProcess start(DatabaseConfig database) {
    Path file = directory.resolve("larch.conf");
    try {
      Files.writeString(
          file,
          """
          http { host = "127.0.0.1", port = 0 }
          management { host = "127.0.0.1", port = 0 }
          access.mode = none
          database { host = "%s", port = %d, name = "%s", user = "%s", tls = disable }
          messaging.type = in-process
          content { type = file-system, file-system.directory = "%s" }
          """
              .formatted(
                  database.host(),
                  database.port(),
                  database.name(),
                  database.user(),
                  directory.resolve("content")));
      return LarchProcess.start(
          Map.of("LARCH_DATABASE_PASSWORD", database.password().value()),
          "serve",
          "--config",
          file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files, whatever they are called: bucket, a slash, and the name, which is the key. */
  private static Set<String> stored() {
    Path content = directory.resolve("content");
    try (Stream<Path> files = Files.walk(content)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/.larch/"))
          .map(file -> content.relativize(file).getName(0) + "/" + file.getFileName())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Limits the size of the files that a running process writes.
   *
   * @param limit the soft limit in bytes, then a colon: the hard one stays as it is
   */
  private static void limitFiles(LarchProcess larch, String limit) {
    try {
      Process prlimit =
          new ProcessBuilder("prlimit", "--pid", Long.toString(larch.pid()), "--fsize=" + limit)
              .inheritIO()
              .start();
      assertThat(prlimit.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(prlimit.exitValue()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
