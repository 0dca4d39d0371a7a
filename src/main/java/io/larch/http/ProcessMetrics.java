package io.larch.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.lang.management.ManagementFactory;

/**
 * Metrics of the process itself: memory, garbage collection, threads, processors, files, uptime,
 * and which build it is.
 */
public final class ProcessMetrics implements AutoCloseable {

  private static final double NANOS_PER_SECOND = 1e9;

  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  /**
   * @param version the build's
   */
  public ProcessMetrics(MeterRegistry meters, String version) {
    new JvmMemoryMetrics().bindTo(meters);
    garbageCollection.bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    FunctionCounter.builder("process.cpu", this, _ -> cpuSeconds())
        .baseUnit("seconds")
        .description("processor time that this process has used")
        .register(meters);
    Gauge.builder("larch.build.info", () -> 1)
        .description("Always 1; the tags say which build runs")
        .tag("version", version)
        .tag("java", Runtime.version().toString())
        .register(meters);
  }

  /** For the registry, before anything is registered: what Prometheus calls such things. */
  public static MeterFilter names() {
    return new MeterFilter() {
      @Override
      public MeterFilterReply accept(Meter.Id id) {
        // In nanoseconds; it is there in seconds.
        return id.getName().equals("process.cpu.time")
            ? MeterFilterReply.DENY
            : MeterFilterReply.NEUTRAL;
      }

      @Override
      public Meter.Id map(Meter.Id id) {
        // A name that ends in count is a histogram's.
        return id.getName().equals("system.cpu.count") ? id.withName("system.cpu.processors") : id;
      }
    };
  }

  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / NANOS_PER_SECOND
        : Double.NaN;
  }

  /** Ends listening to the garbage collector. */
  @Override
  public void close() {
    garbageCollection.close();
  }
}
