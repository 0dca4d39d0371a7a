package io.larch.build;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions of servers that the tests ran with; each is told by a test of its own, in its
 * report.
 *
 * @param newest PostgreSQL, such as 18.6; empty when nothing told it
 * @param oldest the PostgreSQL of the second run; as above
 * @param broker RabbitMQ; as above
 */
record TestedVersions(String newest, String oldest, String broker) {

  /** As the README says; newer ones are tested with what the build brings, or what is installed. */
  static final String OLDEST_POSTGRES = "14";

  private static final String OLDEST_RABBITMQ = "3.10";

  /**
   * @param reports of the tests with servers
   * @param onOldest of the second run
   */
  static TestedVersions in(TestReports reports, TestReports onOldest) throws IOException {
    return new TestedVersions(
        version("PostgreSQL", reports.named("[.]PostgresVersionIT$")),
        version("PostgreSQL", onOldest.named("[.]PostgresVersionIT$")),
        version("RabbitMQ", reports.named("[.]BrokerVersionIT$")));
  }

  private static String version(String server, TestReports reports) throws IOException {
    TestReports.Count count = reports.count();
    if (count.passed() == 0 || count.failed() + count.skipped() > 0) {
      return "";
    }
    Matcher told =
        Pattern.compile("Tested with " + server + " ([0-9][0-9.]*)")
            .matcher(Files.readString(reports.suites().getFirst().report()));
    return told.find() ? told.group(1) : "";
  }

  /**
   * Says which they were; returns what is wrong when the oldest supported version, or the newest,
   * was not tested.
   *
   * @param oldestBroker whether the oldest RabbitMQ is required, too
   */
  List<String> problems(Terminal terminal, boolean oldestBroker) {
    terminal.say(
        "Tested with PostgreSQL %s and %s, RabbitMQ %s"
            .formatted(known(oldest), known(newest), known(broker)));
    List<String> problems = new ArrayList<>();
    if (!oldest.startsWith(OLDEST_POSTGRES + ".")) {
      problems.add(
          "no test was run on PostgreSQL " + OLDEST_POSTGRES + ", the oldest that is supported");
    }
    if (newest.isEmpty() || newest.startsWith(OLDEST_POSTGRES + ".")) {
      problems.add("no test was run on the newest PostgreSQL");
    }
    if (!broker.startsWith(OLDEST_RABBITMQ + ".")) {
      if (oldestBroker) {
        problems.add(
            "no test was run with RabbitMQ " + OLDEST_RABBITMQ + ", the oldest that is supported");
      } else {
        terminal.say("  not with RabbitMQ " + OLDEST_RABBITMQ + ", the oldest that is supported");
      }
    }
    return problems;
  }

  private static String known(String version) {
    return version.isEmpty() ? "?" : version;
  }
}
