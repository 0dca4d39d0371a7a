package io.larch.bench;

import java.time.Duration;

/** How much CPU a process has used, as the operating system tells it. */
final class ProcessCpu {

  private static final double NANOS_OF_MILLI = 1e6;

  private ProcessCpu() {}

  /** Milliseconds since the process began, of all its threads, in the kernel as well. */
  static double millis(long pid) {
    Duration used =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(
                () -> new BenchException("how much CPU a process has used is not known here"));
    return used.toNanos() / NANOS_OF_MILLI;
  }
}
