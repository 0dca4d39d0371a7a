package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.endtoend.Deployment;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
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

  private record Running(LarchProcess process, List<String> settings) {
    boolean usual() {
      return settings.isEmpty() && process.alive();
    }
  }

  private final FaultServers servers;
  private final Deployment deployment;
  private final List<Running> running = new ArrayList<>();
  private final Map<LarchProcess, Long> logged = new HashMap<>();
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

  private void stop(Predicate<Running> which) {
    List<Running> stopped = running.stream().filter(which).toList();
    stopped.forEach(one -> one.process().terminate());
    stopped.forEach(one -> one.process().awaitExit(Duration.ofSeconds(20)));
    running.removeAll(stopped);
  }

  /** The sum of a metric over its labels, unless they are given; 0 when there is none. */
  double metric(LarchProcess process, String name) {
    // One client, for each would keep a connection open, and the server has a limit for them.
    return management
        .computeIfAbsent(process, asked -> new AssetClient(asked.managementUrl()))
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** What is logged counts from here on. */
  void beginLogs() {
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
