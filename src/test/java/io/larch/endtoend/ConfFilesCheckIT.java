package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.LarchProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration files that Larch comes with, as its own {@code --check-config} sees them. */
class ConfFilesCheckIT {

  private static final int OK = 0;
  private static final int CONFIGURATION = 3;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Map<String, String> SECRETS =
      Map.of(
          "LARCH_DATABASE_PASSWORD", "database-secret",
          "LARCH_MESSAGING_PASSWORD", "messaging-secret",
          "LARCH_CONTENT_S3_SECRET_KEY", "content-secret");

  @ParameterizedTest
  @ValueSource(strings = {"conf/larch.conf", "conf/production.conf", "docker/larch.conf"})
  void fileThatLarchComesWithIsValid(String file) {
    Map<String, String> environment = new HashMap<>(SECRETS);
    if (file.equals("conf/larch.conf")) {
      environment.put("LARCH_ACCESS_MODE", "keys"); // which has no default
    }
    try (LarchProcess check = check(environment, Path.of(file))) {
      assertThat(check.awaitExit(LIMIT)).as(check::output).isEqualTo(OK);
      assertThat(check.output())
          .contains("database.password = ***")
          .contains("http.port = ")
          .doesNotContain("-secret");
    }
  }

  @Test
  void everyProblemOfAFileIsReportedAtOnce(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("broken.conf"),
            """
            htpp.port = 1
            http.port = many
            purge.page-size = 0
            content.s3.request-timeout = 5
            """);
    Map<String, String> twoSecrets =
        Map.of("LARCH_DATABASE_PASSWORD", "a", "LARCH_MESSAGING_PASSWORD", "b");
    try (LarchProcess check = check(twoSecrets, file)) {
      assertThat(check.awaitExit(LIMIT)).isEqualTo(CONFIGURATION);
      assertThat(check.output())
          .contains("htpp.port")
          .contains("http.port")
          .contains("purge.page-size")
          .contains("content.s3.request-timeout")
          .contains("LARCH_CONTENT_S3_SECRET_KEY")
          .contains("access.mode")
          .doesNotContain("\tat ");
    }
  }

  private static LarchProcess check(Map<String, String> environment, Path file) {
    return LarchProcess.start(
        environment, "serve", "--config", file.toAbsolutePath().toString(), "--check-config");
  }
}
