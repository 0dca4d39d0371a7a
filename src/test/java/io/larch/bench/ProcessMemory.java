package io.larch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory of a process is resident, as Linux tells it. */
public final class ProcessMemory {

  private static final double KIB_OF_MIB = 1024;

  private ProcessMemory() {}

  /** MiB, now. */
  public static double resident(long pid) throws IOException {
    return status(pid, "VmRSS:");
  }

  /** MiB, the most since the process began or {@link #forgetPeak}. */
  static double peak(long pid) throws IOException {
    return status(pid, "VmHWM:");
  }

  /** Has the peak begin anew. */
  static void forgetPeak(long pid) throws IOException {
    Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
  }

  private static double status(long pid, String key) throws IOException {
    Path file = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.isReadable(file)) {
      throw new BenchException("the memory of a process is only known on Linux");
    }
    List<String> lines = Files.readAllLines(file);
    return lines.stream()
            .filter(line -> line.startsWith(key))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        / KIB_OF_MIB;
  }
}
