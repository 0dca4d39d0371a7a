package io.larch.bench;

import io.larch.config.DatabaseConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Load on PostgreSQL alone by {@code pgbench}, over TCP: one thread, prepared statements, each
 * client in a connection of its own.
 */
final class PgBench {

  private static final Pattern DONE =
      Pattern.compile("number of transactions actually processed: (\\d+)");
  private static final Pattern FAILED = Pattern.compile("number of failed transactions: (\\d+)");
  private static final Pattern RATE =
      Pattern.compile("tps = (\\S+) \\(without initial connection time\\)");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** In a second, until it is known. */
  private static final double FIRST_RATE = 1000;

  private static final long LEAST = 20;
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  private final Path directory;
  private final Path program;
  private final DatabaseConfig database;
  private double lastRate = FIRST_RATE;

  /**
   * @param directory for scripts and output; there already
   */
  PgBench(Path directory, DatabaseConfig database) throws IOException {
    this.directory = directory;
    this.database = database;
    program = Command.find("pgbench", "postgresql", debianPlaces());
  }

  /** Newest first; Debian's own wrapper is a Perl script that looks for a cluster. */
  private static List<Path> debianPlaces() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  /**
   * How many transactions a client does in about such a time, going by the last run. Their number
   * is given to pgbench and not the time, of which it takes what its clients need to connect.
   */
  long share(int clients, Duration time) {
    return Math.max(LEAST, Math.round(lastRate * time.toSeconds() / clients));
  }

  /**
   * Makes load.
   *
   * @param share transactions of each client
   * @param script pgbench's
   * @param variables of the script
   */
  Load run(int clients, long share, String script, Map<String, Long> variables)
      throws IOException, InterruptedException {
    Path file = directory.resolve("pgbench.sql");
    Files.writeString(file, script);
    deleteLogs();
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + clients,
                "--jobs=1",
                "--transactions=" + share,
                "--file=" + file,
                "--log",
                "--log-prefix=" + directory.resolve("latencies"),
                "--host=" + database.host(),
                "--port=" + database.port(),
                "--username=" + database.user()));
    variables.forEach((name, value) -> command.add("--define=" + name + "=" + value));
    command.add(database.name());
    String output =
        Command.run(
            command,
            Map.of("PGPASSWORD", database.password().value(), "PGSSLMODE", "disable"),
            directory.resolve("pgbench.log"),
            LIMIT);
    long done = (long) number(DONE, output);
    Matcher failed = FAILED.matcher(output);
    if (failed.find() && !failed.group(1).equals("0")) {
      throw new BenchException("pgbench: " + failed.group(1) + " transactions failed");
    }
    double rate = number(RATE, output);
    lastRate = rate;
    long[] latencies =
        Latencies.corrected(latencies(), Math.max(1, Math.round(clients * 1e6 / rate)));
    return new Load(
        done,
        rate,
        Latencies.percentile(latencies, 50) / 1000.0,
        Latencies.percentile(latencies, 99) / 1000.0);
  }

  private static double number(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new BenchException("pgbench told no figures: " + output.strip());
    }
    return Double.parseDouble(matcher.group(1));
  }

  /** The third column of the log is the time of a transaction in microseconds. */
  private long[] latencies() throws IOException {
    List<Long> latencies = new ArrayList<>();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "latencies.*")) {
      for (Path log : logs) {
        try (BufferedReader lines = Files.newBufferedReader(log)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            latencies.add(Long.parseLong(line.split(" ", 4)[2]));
          }
        }
      }
    }
    if (latencies.isEmpty()) {
      throw new BenchException("pgbench did no transaction");
    }
    return latencies.stream().mapToLong(Long::longValue).toArray();
  }

  private void deleteLogs() throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "latencies.*")) {
      for (Path log : logs) {
        Files.delete(log);
      }
    }
  }
}
