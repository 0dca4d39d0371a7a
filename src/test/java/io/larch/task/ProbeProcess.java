package io.larch.task;

import io.larch.config.DatabaseConfig;
import io.larch.config.MessagingConfig;
import io.larch.config.Secret;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that carries out the tasks of the kind "probe", for tests to kill. */
final class ProbeProcess implements AutoCloseable {

  private static final String CARRYING_OUT = "carrying out ";

  private final Process process;
  private final BufferedReader output;

  private ProbeProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts one whose handler never ends. */
  static ProbeProcess start(DatabaseConfig database, int rabbitMqPort, String name, Duration lease)
      throws IOException {
    return new ProbeProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ProbeProcess.class.getName(),
                Integer.toString(database.port()),
                database.name(),
                database.user(),
                database.password().value(),
                Integer.toString(rabbitMqPort),
                name,
                Long.toString(lease.toMillis()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Waits until it is in the middle of a task. */
  void awaitTask() throws IOException {
    String line;
    while ((line = output.readLine()) != null) {
      if (line.startsWith(CARRYING_OUT)) {
        return;
      }
    }
    throw new IOException("the process ended before it had a task");
  }

  /** Ends it with SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  /** The process itself. */
  public static void main(String[] arguments) {
    DatabaseConfig database =
        new DatabaseConfig(
            "127.0.0.1",
            Integer.parseInt(arguments[0]),
            arguments[1],
            arguments[2],
            new Secret(arguments[3]),
            DatabaseConfig.TlsMode.DISABLE,
            2,
            2,
            100,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            new DatabaseConfig.Scans(1, 100, Duration.ofSeconds(10)));
    ProbeHandler probe = new ProbeHandler("probe");
    probe.behave(
        task -> {
          System.out.println(CARRYING_OUT + task.id());
          return Promise.<Void>promise().future();
        });
    MessagingConfig messaging =
        TaskPipeline.messaging(
            MessagingConfig.Type.RABBITMQ,
            "127.0.0.1",
            Integer.parseInt(arguments[4]),
            arguments[5]);
    TaskPipeline pipeline =
        new TaskPipeline(
            database,
            messaging,
            Duration.ofMillis(20),
            Duration.ofMillis(Long.parseLong(arguments[6])),
            probe);
    pipeline.startHandlers(probe).startRelay();
  }
}
