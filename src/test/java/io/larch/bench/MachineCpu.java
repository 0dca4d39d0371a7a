package io.larch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How much CPU all processes together and the kernel have used, as Linux tells it: on a quiet
 * machine, what a benchmark has cost with all the servers that take part.
 */
final class MachineCpu {

  private static final Path STAT = Path.of("/proc/stat");

  /** Linux counts in hundredths of a second, whatever its own clock. */
  private static final double MILLIS = 10;

  /** user, nice, system, then two that are idle, irq, softirq; what follows counts elsewhere. */
  private static final int[] BUSY = {1, 2, 3, 6, 7};

  private MachineCpu() {}

  /** Milliseconds since the machine began, of all its cores. */
  static double millis() {
    String[] columns;
    try {
      columns = Files.readAllLines(STAT).getFirst().split(" +");
    } catch (IOException e) {
      throw new BenchException("how much CPU a machine has used is only known on Linux", e);
    }
    return Arrays.stream(BUSY).mapToLong(i -> Long.parseLong(columns[i])).sum() * MILLIS;
  }
}
