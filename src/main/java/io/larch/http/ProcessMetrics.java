package io.larch.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/**
 * Metrics of the process itself: memory, garbage collection, threads, processors, files, uptime,
 * and which build it is.
 */
public final class ProcessMetrics implements AutoCloseable {

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
    Gauge.builder("larch.build.info", () -> 1)
        .description("Always 1; the tags say which build runs")
        .tag("version", version)
        .tag("java", Runtime.version().toString())
        .register(meters);
  }

  /** Ends listening to the garbage collector. */
  @Override
  public void close() {
    garbageCollection.close();
  }
}
