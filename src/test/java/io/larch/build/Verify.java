package io.larch.build;

import io.larch.build.TestReports.Count;
import io.larch.build.TestReports.Skip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code larch verify}: every check and every test, and a count of them in the last line. */
final class Verify {

  private static final String COMMAND = "verify";
  // Most tests with servers wait more than they work.
  private static final List<String> ALL =
      List.of("verify", "-Dtest.forks=2", "-Doldest-postgres.skip=false");
  private static final List<String> QUICK = List.of("verify", "-DskipITs");

  private final Checkout checkout;
  private final Terminal terminal;
  private final Path unitReports;
  private final Path serverReports;
  // Of the tests that touch SQL, once more on the oldest supported PostgreSQL.
  private final Path oldestReports;
  private final List<String> problems = new ArrayList<>();

  Verify(Checkout checkout, Terminal terminal) {
    this.checkout = checkout;
    this.terminal = terminal;
    unitReports = checkout.target().resolve("surefire-reports");
    serverReports = checkout.target().resolve("failsafe-reports");
    oldestReports = checkout.target().resolve("failsafe-reports-oldest");
  }

  void run(Arguments arguments) throws IOException, InterruptedException {
    boolean quick = arguments.has("--quick");
    boolean faults = arguments.has("--faults");
    boolean oldestServers = arguments.has("--oldest-servers");
    if (quick && faults) {
      throw Failure.usage(COMMAND, "options --quick and --faults exclude each other");
    }
    if (oldestServers && (quick || faults)) {
      throw Failure.usage(
          COMMAND,
          "option --oldest-servers is for a run of all tests, without --quick or --faults");
    }
    if (arguments.has("--times") && !faults) {
      throw Failure.usage(COMMAND, "option --times goes with --faults");
    }
    int times = arguments.count(COMMAND, "--times", "times are").orElse(1);
    if (faults) {
      faults(times);
    } else {
      all(quick, oldestServers);
    }
  }

  private void all(boolean quick, boolean oldestServers) throws IOException, InterruptedException {
    new ShellScripts(checkout, terminal).check();
    if (!quick) {
      Packages.provide(checkout, "tests");
    }
    long begin = System.nanoTime();
    try (Maven maven = Maven.lock(checkout, terminal)) {
      removeReports();
      checkout.removeBuilt(
          "classes",
          "test-classes",
          "lib",
          "lib-dev",
          "larch.jar",
          "larch.aot",
          "build-unfinished");
      begin = System.nanoTime();
      terminal.say("Building, checking and testing");
      if (!maven.run(quick ? QUICK : ALL)) {
        maven.showReasons();
        problems.add("Maven reports a failure; all that it said is in " + checkout.buildLog());
      }
    }
    long seconds = Build.secondsSince(begin);
    TestReports units = TestReports.read(unitReports);
    TestReports servers = TestReports.read(serverReports);
    TestReports oldest = TestReports.read(oldestReports);
    if (!quick) {
      requireServers(servers);
      problems.addAll(TestedVersions.in(servers, oldest).problems(terminal, oldestServers));
    }
    Stream.of(units, servers, oldest).forEach(this::requireWholeReports);
    terminal.say("Unit tests: " + units.count());
    if (units.count().ran() == 0) {
      problems.add("no unit test was run");
    }
    terminal.say("Tests with real servers: " + servers.count());
    terminal.say("Again on PostgreSQL " + TestedVersions.OLDEST_POSTGRES + ": " + oldest.count());
    Count count = units.count().plus(servers.count()).plus(oldest.count());
    if (count.failed() > 0) {
      problems.add(count.failed() + " tests failed");
    }
    finish(seconds, count);
  }

  private void faults(int times) throws IOException, InterruptedException {
    Packages.provide(checkout, "tests");
    Packages.provide(checkout, "wrong-clocks");
    long begin = System.nanoTime();
    Count all = Count.NONE;
    try (Maven maven = Maven.lock(checkout, terminal)) {
      for (int run = 1; run <= times && problems.isEmpty(); run++) {
        removeReports();
        terminal.say("Run %d of %d of the fault suite".formatted(run, times));
        if (!maven.run(FaultSuite.arguments(run))) {
          maven.showReasons();
          problems.add(
              "Maven reports a failure in run %d; all that it said is in %s"
                  .formatted(run, checkout.buildLog()));
        }
        TestReports reports = TestReports.read(unitReports, serverReports);
        requireWholeReports(reports);
        terminal.say("  " + FaultSuite.account(Files.readAllLines(checkout.buildLog())));
        Count count = reports.count();
        all = all.plus(count);
        if (count.failed() > 0) {
          problems.add("%d tests failed in run %d".formatted(count.failed(), run));
        }
        if (count.passed() == 0) {
          problems.add("no test was run in run " + run);
        }
      }
    }
    finish(Build.secondsSince(begin), all);
  }

  private void removeReports() throws IOException {
    Checkout.remove(unitReports);
    Checkout.remove(serverReports);
    Checkout.remove(oldestReports);
  }

  /** A test that doesn't run can't fail. */
  private void requireServers(TestReports reports) {
    for (String server : List.of("Rabbit", "S3Proxy", "Radosgw")) {
      Count count = reports.named("[.][A-Za-z0-9]*" + server + "[A-Za-z0-9]*IT").count();
      if (count.ran() == 0) {
        problems.add("no test with " + server + " was run");
      } else if (count.skipped() > 0) {
        problems.add("%d tests with %s were skipped".formatted(count.skipped(), server));
      }
    }
  }

  private void requireWholeReports(TestReports reports) {
    for (Path half : reports.halves()) {
      problems.add(half + " is no report of tests, or half of one");
    }
    for (Skip skip : reports.skips()) {
      if (skip.hasReason()) {
        terminal.say("  skipped %s: %s".formatted(skip.test(), skip.reason()));
      } else {
        problems.add(skip.test() + " was skipped without a reason");
      }
    }
  }

  /** Says what is wrong, then how many tests there were. The last line is for programs too. */
  private void finish(long seconds, Count count) {
    problems.forEach(problem -> terminal.say("larch: " + problem));
    terminal.say(
        "%s after %d s".formatted(problems.isEmpty() ? "Verified" : "Not verified", seconds));
    terminal.say(count.toString());
    if (!problems.isEmpty()) {
      throw new Failure(Failure.FAILED, "");
    }
  }
}
