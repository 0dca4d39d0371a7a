package io.larch.image.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No worker outlives its server, whatever it is at. */
class KilledParentIT {

  @BeforeAll
  static void requireLibrary() {
    new TestWorkers(TestWorkers.SETTINGS).close();
  }

  @Test
  void workersEndWithAServerThatIsKilled() throws IOException {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerParent.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.equals("ready")) {
        line = said.readLine();
      }
      assertThat(line).isEqualTo("ready");
      Duration limit = Duration.ofSeconds(30);
      await().atMost(limit).until(() -> parent.children().count() == 2);
      List<ProcessHandle> workers = parent.children().toList();
      await().atMost(limit).until(() -> workers.stream().anyMatch(KilledParentIT::isBusy));
      parent.destroyForcibly();
      await().atMost(limit).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
    }
  }

  /** It has used more than its start takes. */
  private static boolean isBusy(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() > 1_500;
  }
}
