package io.larch.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine and what runs on it; nothing that tells whose it is. */
final class Machine {

  private static final double KIB_OF_GIB = 1024.0 * 1024;
  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+");
  private static final int SYNCS = 101;
  private static final int PAGE = 8 * 1024;

  private Machine() {}

  /**
   * Facts by name, in an order for people.
   *
   * @param postgres its version
   */
  static Map<String, String> describe(String postgres) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("CPU", value(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch")));
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    String kib = value(Path.of("/proc/meminfo"), "MemTotal", "").replaceAll("\\D", "");
    facts.put(
        "memory",
        kib.isEmpty() ? "unknown" : Math.round(Long.parseLong(kib) / KIB_OF_GIB) + " GiB");
    facts.put(
        "JDK",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    facts.put("Linux", System.getProperty("os.version"));
    facts.put("PostgreSQL", postgres);
    facts.put("write and sync of 8 KiB", Numbers.text(syncMillis()) + " ms");
    putVersion(facts, "RabbitMQ", "rabbitmqctl", "version");
    putVersion(facts, "Ceph", "radosgw", "--version");
    putVersion(facts, "wrk", "wrk", "-v");
    putVersion(facts, "pgbench", "pgbench", "--version");
    output("git", "describe", "--always", "--dirty")
        .ifPresent(commit -> facts.put("Larch", commit.strip()));
    return facts;
  }

  /** What a program says of its version; nothing is put of one that isn't there. */
  private static void putVersion(Map<String, String> facts, String name, String... command) {
    output(command)
        .map(VERSION::matcher)
        .filter(Matcher::find)
        .ifPresent(version -> facts.put(name, version.group()));
  }

  /** All that a program prints, whatever its status: wrk calls its own version a failure. */
  private static Optional<String> output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .start();
      try (InputStream output = process.getInputStream()) {
        return Optional.of(new String(output.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What a commit costs at least: the median of some appends that are on the disk. */
  private static double syncMillis() throws IOException {
    Path file = Files.createTempFile("larch-bench", ".sync");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      double[] millis = new double[SYNCS];
      for (int i = 0; i < SYNCS; i++) {
        ByteBuffer page = ByteBuffer.allocate(PAGE);
        long begin = System.nanoTime();
        while (page.hasRemaining()) {
          channel.write(page);
        }
        channel.force(false);
        millis[i] = (System.nanoTime() - begin) / 1e6;
      }
      return Samples.of(millis).median();
    } finally {
      Files.delete(file);
    }
  }

  private static String value(Path file, String key, String otherwise) throws IOException {
    if (!Files.isReadable(file)) {
      return otherwise;
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }
}
