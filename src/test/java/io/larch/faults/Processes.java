package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.bench.ProcessMemory;
import io.larch.endtoend.Deployment;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The server processes of a {@link Site}: how they are set up, which run, and what they log. */
final class Processes {

  /** What one test may have a process log. */
  private static final int LOG_LINES = 300;

  /** Started often, and not for long. */
  private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m";

  /** The heap, and as much again: far more than they need, far less than a leak that matters. */
  private static final double MOST_MIB = 512;

  /** The exit status of a process that has stopped because of SIGTERM. */
  private static final int TERMINATED = 143;

  private record Running(LarchProcess process, List<String> settings) {
    boolean usual() {
      return settings.isEmpty() && process.alive();
    }
  }

  private final FaultServers servers;
  private final Deployment deployment;
  private final List<Running> running = new ArrayList<>();
  private final Map<LarchProcess, Long> logged = new HashMap<>();
  private final List<String> untoward = new ArrayList<>();
  private final Map<LarchProcess, AssetClient> management = new ConcurrentHashMap<>();

  Processes(FaultServers servers, Deployment deployment) {
    this.servers = servers;
    this.deployment = deployment;
  }

  /** One that runs with exactly these settings beside the usual ones. */
  Optional<LarchProcess> with(List<String> settings) {
    return running.stream()
        .filter(one -> one.settings().equals(settings) && one.process().alive())
        .findFirst()
        .map(Running::process);
  }

  /** A new one; doesn't wait until it is ready. */
  LarchProcess start(Map<String, String> environment, List<String> settings) {
    List<String> all = new ArrayList<>();
    all.add(usualSettings());
    all.addAll(settings);
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("LARCH_JAVA_OPTS", JVM_OPTIONS);
    LarchProcess process = deployment.start(variables, all.toArray(String[]::new));
    running.add(new Running(process, settings));
    return process;
  }

  /** Short times, so that what goes by time-outs is soon over. */
  private String usualSettings() {
    return """
    shutdown-timeout = 8s
    http.request-timeout = 4s
    database { port = %d, pool-size = 4, connect-timeout = 3s, statement-timeout = 3s }
    messaging { port = %d, heartbeat = 2s, connect-timeout = 2s, confirm-timeout = 1s }
    content.s3 { endpoint = "http://127.0.0.1:%d", connect-timeout = 1s, idle-timeout = 3s, request-timeout = 2s }
    purge { lease = %ds, poll-interval = 50ms, backoff-initial = 100ms, backoff-max = 1s }
    """
        .formatted(
            servers.toPostgres().port(),
            servers.toBroker().port(),
            servers.toStore().port(),
            Site.LEASE.toSeconds());
  }

  /** Ends all but those with exactly these settings. */
  void stopOthersThan(List<String> settings) {
    stop(one -> !one.settings().equals(settings));
  }

  /** Ends all but one with the usual settings. */
  void stopAllButTheUsual() {
    Optional<Running> first = running.stream().filter(Running::usual).findFirst();
    stop(one -> first.filter(one::equals).isEmpty());
  }

  /** Ends all. */
  void stopAll() {
    stop(_ -> true);
  }

  private void stop(Predicate<Running> which) {
    List<Running> stopped = running.stream().filter(which).toList();
    List<LarchProcess> told =
        stopped.stream().map(Running::process).filter(LarchProcess::alive).toList();
    told.forEach(LarchProcess::terminate);
    for (Running one : stopped) {
      int status = one.process().awaitExit(Duration.ofSeconds(20));
      if (told.contains(one.process()) && status != TERMINATED) {
        untoward.add("%s after SIGTERM, of\n%s".formatted(status, one.process().output()));
      }
    }
    running.removeAll(stopped);
  }

  /** Fails if a process that was told to stop has ended otherwise than by that. */
  void requireOrderlyExits() {
    assertThat(untoward).as("exit statuses").isEmpty();
  }

  void requireModestMemory() {
    for (Running one : running) {
      if (one.process().alive()) {
        assertThat(resident(one.process()))
            .as("resident MiB of %s %s", one.process().pid(), one.settings())
            .isLessThan(MOST_MIB);
      }
    }
  }

  private static double resident(LarchProcess process) {
    try {
      return ProcessMemory.resident(process.pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sum of a metric over its labels, unless they are given; 0 when there is none. */
  double metric(LarchProcess process, String name) {
    // One client, for each would keep a connection open, and the server has a limit for them.
    return metric(
        management.computeIfAbsent(process, asked -> new AssetClient(asked.managementUrl())), name);
  }

  /**
   * The same, of any process.
   *
   * @param management a client of its management port
   */
  static double metric(AssetClient management, String name) {
    return management
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** What is logged, and how processes end, counts from here on. */
  void beginTest() {
    untoward.clear();
    logged.clear();
    running.forEach(one -> logged.put(one.process(), lines(one.process())));
  }

  void requireBriefLogs() {
    for (Running one : running) {
      assertThat(lines(one.process()) - logged.getOrDefault(one.process(), 0L))
          .as("lines logged during this test, in\n%s", one.process().output())
          .isLessThan(LOG_LINES);
    }
  }

  private static long lines(LarchProcess process) {
    return process.output().lines().count();
  }

  void printLogs() {
    for (Running one : running) {
      System.out.printf(
          "Its process %s %s printed:%n%s%n",
          one.process().pid(), one.settings(), one.process().output());
    }
  }
}
