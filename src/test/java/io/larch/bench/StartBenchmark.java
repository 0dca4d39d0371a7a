package io.larch.bench;

import io.larch.config.DatabaseConfig;
import io.larch.db.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** From the start of a process to being ready, and what it holds when idle. */
final class StartBenchmark implements Benchmark {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String about() {
    return "./larch serve to ready and its memory when idle, against an empty Vert.x server";
  }

  /**
   * A start.
   *
   * @param ready milliseconds
   * @param resident MiB when nothing has been asked for a while
   */
  private record Start(double ready, double resident) {}

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    DatabaseConfig database = bench.servers().database();
    LarchServer.Setup setup = withServers(bench, bench.setup(name(), database), name());
    Duration idle = Duration.ofSeconds(bench.size(5, 1));
    if (bench.comparesCheckouts()) {
      LarchServer.Setup earlier =
          withServers(
              bench, bench.earlier(name(), bench.servers().database()), name() + "-against");
      Rounds<Start> rounds =
          Rounds.run(bench, name(), () -> larch(setup, idle), () -> larch(earlier, idle));
      return new Result(
          List.of(
              rounds.figure("ready", "ms", Start::ready, bench.cost(null)),
              rounds.figure("resident, idle", "MiB", Start::resident, bench.cost(null))),
          List.of());
    }
    Migrations.apply(database);
    List<Double> versions = new ArrayList<>();
    Rounds<Start> rounds =
        Rounds.run(
            bench,
            name(),
            () -> larch(setup, idle),
            () -> {
              versions.add(javaVersion(directory));
              return emptyServer(directory, idle);
            });
    // The first may be the warm-up's.
    Samples java =
        new Samples(versions.subList(versions.size() - bench.options().rounds(), versions.size()));
    return new Result(
        List.of(
            rounds.figure("ready", "ms", Start::ready, Target.atMost(1500)),
            new Comparison(
                "ready; floor: java -version", "ms", rounds.larch(Start::ready), java, null),
            rounds.figure("resident, idle", "MiB", Start::resident, Target.atMost(120))),
        List.of());
  }

  private static LarchServer.Setup withServers(
      Bench bench, LarchServer.Setup setup, String bucket) {
    return setup
        .broker(bench.servers().rabbitMq())
        .store(bench.servers().s3Proxy(), "bench-" + bucket);
  }

  private static Start larch(LarchServer.Setup setup, Duration idle) throws Exception {
    try (LarchServer larch = setup.start("[api, relay, purge]")) {
      pause(idle);
      return new Start(larch.startTime().toNanos() / 1e6, ProcessMemory.resident(larch.pid()));
    }
  }

  /** The measured time is over when the port is told. */
  private static Start emptyServer(Path directory, Duration idle) throws Exception {
    Path log = directory.resolve("empty-server.log");
    long begin = System.nanoTime();
    Process process =
        java("-cp", System.getProperty("java.class.path"), EmptyServer.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Awaitility.await("the empty server")
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Files.readString(log).contains(EmptyServer.READY));
      double ready = (System.nanoTime() - begin) / 1e6;
      pause(idle);
      return new Start(ready, ProcessMemory.resident(process.pid()));
    } finally {
      process.destroyForcibly();
    }
  }

  private static double javaVersion(Path directory) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Command.run(java("-version").command(), Map.of(), directory.resolve("java-version.log"), LIMIT);
    return (System.nanoTime() - begin) / 1e6;
  }

  private static ProcessBuilder java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseCompactObjectHeaders");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** What is measured is what is left after such a time, so there is no condition to wait for. */
  private static void pause(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }
}
