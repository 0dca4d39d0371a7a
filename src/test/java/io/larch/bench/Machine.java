package io.larch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine and what runs on it; nothing that tells whose it is. */
final class Machine {

  private static final double KIB_OF_GIB = 1024.0 * 1024;

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
    facts.put("PostgreSQL", postgres);
    return facts;
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
