package io.larch.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Load over HTTP by {@code wrk}: one thread, each connection sends its next request when the last
 * one has been answered.
 */
final class Wrk {

  private static final Pattern SUMMARY =
      Pattern.compile(
          "larch-bench requests=(\\d+) micros=(\\d+) failed=(\\d+) p50=(\\S+) p99=(\\S+)");

  private final Path directory;
  private final Path program;
  private final Path script;

  /**
   * @param directory for script and output; there already
   */
  Wrk(Path directory) throws IOException {
    this.directory = directory;
    program = Command.find("wrk", "wrk", List.of());
    script = directory.resolve("requests.lua");
    try (InputStream lua = Wrk.class.getResourceAsStream("requests.lua")) {
      Files.write(script, Objects.requireNonNull(lua, "requests.lua").readAllBytes());
    }
  }

  /** Which numbers go into the targets. */
  enum Order {
    /** Each once, one after the other. */
    ASCENDING,
    /** Any, again and again. */
    RANDOM
  }

  /**
   * Requests with a number each in the target: 1 to {@code last}.
   *
   * @param head of the target, up to the number
   * @param tail of the target, after the number
   * @param last when the order is ascending and this is reached, requests go on with what isn't
   *     there
   * @param credential an API key or a token; null for none
   */
  record Requests(
      String method,
      String head,
      String tail,
      long last,
      Order order,
      @Nullable String credential) {

    Requests(String method, String head, String tail, long last, Order order) {
      this(method, head, tail, last, order, null);
    }
  }

  /**
   * Makes load for a time.
   *
   * @throws BenchException when a request was answered otherwise than with 2xx, or not at all
   */
  Load run(URI server, int connections, Duration time, Requests requests)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + time.toSeconds() + "s",
                "--timeout=30s",
                "--script=" + script,
                server.toString(),
                "--",
                requests.method(),
                requests.head(),
                requests.tail(),
                Long.toString(requests.last()),
                requests.order().name()));
    if (requests.credential() != null) {
      command.add(requests.credential());
    }
    String output =
        Command.run(command, Map.of(), directory.resolve("wrk.log"), time.plusSeconds(60));
    Matcher summary = SUMMARY.matcher(output);
    if (!summary.find()) {
      throw new BenchException("wrk told no figures: " + output.strip());
    }
    long failed = Long.parseLong(summary.group(3));
    if (failed > 0) {
      throw new BenchException(failed + " requests were answered otherwise than they should");
    }
    long done = Long.parseLong(summary.group(1));
    if (done == 0) {
      throw new BenchException("no request was answered in " + time.toSeconds() + " s");
    }
    return new Load(
        done,
        done * 1e6 / Long.parseLong(summary.group(2)),
        Double.parseDouble(summary.group(4)) / 1000,
        Double.parseDouble(summary.group(5)) / 1000);
  }
}
