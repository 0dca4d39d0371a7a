package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first {@code ./larch dev} on a disk that is too small for it: one of memory. */
class DevFullDiskIT {

  private static final int FAILED = 1;
  private static final String MOUNT = "mount -t tmpfs -o size=%s tmpfs \"$0\"";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "20m, PostgreSQL can't be unpacked",
    "60m, PostgreSQL's data directory can't be made"
  })
  void fullDiskIsToldInOneLineWithTheWayOut(String size, String what) throws Exception {
    assumeTrue(
        run(MOUNT.formatted(size)).status() == 0, "left out: no mounts in a user namespace here");

    Run dev = run(MOUNT.formatted(size) + " && exec ./larch dev --port 0 --data \"$0/data\"");

    assertThat(dev.status()).isEqualTo(FAILED);
    assertThat(dev.output().lines().filter(line -> line.startsWith("larch: ")))
        .singleElement()
        .asString()
        .contains(what)
        .endsWith(
            "the disk is full: make some room, or choose a directory on another disk with --data");
  }

  private record Run(int status, String output) {}

  private Run run(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of("unshare", "-Urm", "bash", "-c", script, directory.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
