package io.larch.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Larch as a user runs it: the launcher, in a process of its own, with its output kept. */
public final class LarchProcess implements AutoCloseable {

  /** Without a URL when the process doesn't serve the API. */
  private static final Pattern READY = Pattern.compile("Larch is ready(?: on (https?://\\S+))?");

  private static final Pattern MANAGEMENT = Pattern.compile("[Mm]anagement on (https?://\\S+)");

  private final Process process;
  private final List<String> output = new ArrayList<>();

  private LarchProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::readOutput, "larch-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts {@code ./larch} with arguments and more environment variables. Doesn't wait for
   * anything. Unless they say something else of receipts, it gives none, for which it would need a
   * key.
   */
  public static LarchProcess start(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    if (environment.keySet().stream().noneMatch(name -> name.startsWith("LARCH_RECEIPTS_"))) {
      all.put("LARCH_RECEIPTS_MODE", "off");
    }
    return startFrom(Path.of(""), all, arguments);
  }

  /** As above, of another checkout. */
  public static LarchProcess startFrom(
      Path home, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("larch").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      return new LarchProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readOutput() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (output) {
          output.add(line);
        }
      }
    } catch (IOException closedByKill) {
      // The output ends here, which is all that the reader wants to know.
    }
  }

  /** All that it has printed so far. */
  public String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  /** Waits for the ready line; fails with the output when the process ends or takes longer. */
  public LarchProcess awaitReady() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .failFast(this::refuseToWaitForTheDead)
        .until(this::ready);
    return this;
  }

  private void refuseToWaitForTheDead() {
    if (!process.isAlive() && !ready()) {
      throw new AssertionError("larch ended before it was ready:\n" + output());
    }
  }

  private boolean ready() {
    return READY.matcher(output()).find();
  }

  /** Where the API is, once ready. */
  public URI url() {
    return find(READY);
  }

  /** Where health and metrics are, once ready. */
  public URI managementUrl() {
    return find(MANAGEMENT);
  }

  private URI find(Pattern pattern) {
    Matcher matcher = pattern.matcher(output());
    if (!matcher.find() || matcher.group(1) == null) {
      throw new IllegalStateException("nothing like '" + pattern + "' in\n" + output());
    }
    return URI.create(matcher.group(1));
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** SIGTERM to the launcher's own process. */
  public void terminate() {
    process.destroy();
  }

  /** SIGKILL to the launcher's own process. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(10));
  }

  /**
   * Waits for its end.
   *
   * @return the exit status
   */
  public int awaitExit(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("larch still runs after " + atMost + ":\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  /** SIGTERM, and SIGKILL when that isn't enough. */
  @Override
  public void close() {
    terminate();
    try {
      awaitExit(Duration.ofSeconds(25));
    } finally {
      process.destroyForcibly();
    }
  }
}
