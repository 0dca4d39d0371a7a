package io.larch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.LarchProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordedStartIT {

  /** With which the JVM ends at once where it can't use its cache, in place of doing without. */
  private static final Map<String, String> INSIST =
      Map.of(
          "LARCH_JAVA_OPTS", "-XX:AOTMode=on",
          "LARCH_ACCESS_MODE", "none",
          "LARCH_RECEIPTS_MODE", "off",
          "LARCH_DATABASE_PASSWORD", "x",
          "LARCH_MESSAGING_PASSWORD", "x",
          "LARCH_CONTENT_S3_SECRET_KEY", "x");

  @Test
  void startsUseWhatTheBuildRecorded() {
    // Without the file, the launcher doesn't name it, and the JVM has nothing to insist on.
    assertThat(Path.of("target/larch.aot")).exists();
    try (LarchProcess larch =
        LarchProcess.start(INSIST, "serve", "--check-config", "--config", "conf/larch.conf")) {
      assertThat(larch.awaitExit(Duration.ofSeconds(30))).as(larch::output).isZero();
    }
  }
}
