package io.larch.app.dev;

import io.larch.config.DatabaseConfig;
import io.larch.config.DevConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of its own that has a data directory and its PostgreSQL, as {@code larch dev} does, for
 * tests to kill.
 */
final class DevProcess {

  private static final String READY = "ready ";

  /** How to connect to an embedded server, with small pools. */
  static DatabaseConfig config(DevConfig.EmbeddedDatabase database) {
    return new DatabaseConfig(
        "127.0.0.1",
        database.port(),
        database.name(),
        database.user(),
        database.password(),
        DatabaseConfig.TlsMode.DISABLE,
        4,
        2,
        100,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        new DatabaseConfig.Scans(2, 100, Duration.ofSeconds(10)));
  }

  private final Process process;

  private DevProcess(Process process) {
    this.process = process;
  }

  /** Starts it and waits until its server is there. */
  static DevProcess start(Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DevProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = output.readLine()) != null) {
      if (line.startsWith(READY)) {
        return new DevProcess(process);
      }
    }
    throw new IOException("The process ended before it was ready");
  }

  long pid() {
    return process.pid();
  }

  /** Ends it with SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** The process itself: runs until its input ends. */
  public static void main(String[] arguments) throws IOException {
    DataDirectory directory = DataDirectory.open(Path.of(arguments[0]));
    EmbeddedPostgres postgres =
        EmbeddedPostgres.start(
            directory, PostgresBinaries.unpack(Path.of("target"), line -> {}), line -> {});
    System.out.println(READY + postgres.database().port());
    System.in.transferTo(System.out);
    postgres.close();
    directory.close();
  }
}
