package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that may open no more files: content is away for as long, and operators are told why.
 */
class OpenFilesIT {

  private static final byte[] CONTENT = "hello".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path directory;

  @Test
  void contentIsUnavailableWhileNoFileCanBeOpened() throws Exception {
    try (LarchProcess larch = start(TestPostgres.emptyDatabase())) {
      AssetClient client = new AssetClient(larch.awaitReady().url());
      assertThat(client.store("/assets/a", CONTENT).statusCode()).isEqualTo(201);

      // Some of those that are open may be closed meanwhile, such as a connection that nobody
      // needs.
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                limit(larch, lowestFree(larch) + ":");
                return client.store("/assets/b", CONTENT).statusCode() != 201
                    && client.get("/assets/a/-/content").statusCode() != 200;
              });
      HttpResponse<String> stored = client.store("/assets/b", CONTENT);
      HttpResponse<String> read = client.get("/assets/a/-/content");
      assertThat(stored.statusCode()).as(stored.body()).isEqualTo(503);
      assertThat(read.statusCode()).as(read.body()).isEqualTo(503);
      assertThat(larch.output())
          .contains("this process may open no more files: raise its limit (LimitNOFILE, ulimit -n)")
          .doesNotContain(" ERROR ");

      limit(larch, "4096:");
      assertThat(client.get("/assets/a/-/content").body()).isEqualTo("hello");
      assertThat(client.store("/assets/b", CONTENT).statusCode()).isEqualTo(201);
    }
  }

  private LarchProcess start(DatabaseConfig database) throws IOException {
    Path file = directory.resolve("larch.conf");
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
  }

  /** The number that the next file to be opened would have. */
  private static int lowestFree(LarchProcess larch) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(larch.pid()), "fd"))) {
      Set<String> numbers =
          open.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      return IntStream.iterate(0, i -> i + 1)
          .filter(i -> !numbers.contains(Integer.toString(i)))
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * @param limit the soft limit, then a colon: the hard one stays as it is
   */
  private static void limit(LarchProcess larch, String limit) throws Exception {
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(larch.pid()), "--nofile=" + limit)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(prlimit.exitValue()).isZero();
  }
}
