package io.larch.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The timer {@code larch.http.requests}, by method, route template and status class, and gauges of
 * what is open. Every tag has a bounded number of values, whatever clients send.
 */
final class HttpMetrics implements ExchangeListener {

  private static final Set<String> KNOWN_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

  private final Meter.MeterProvider<Timer> requests;

  HttpMetrics(MeterRegistry meters, Traffic traffic) {
    requests =
        Timer.builder("larch.http.requests")
            .description("Requests from their head's arrival to the end of their answer")
            .withRegistry(meters);
    Gauge.builder("larch.http.requests.active", traffic, Traffic::requests)
        .description("Requests that are being answered")
        .register(meters);
    Gauge.builder("larch.http.connections", traffic, Traffic::connections)
        .description("Open connections")
        .register(meters);
    for (ConnectionWatch.Doing doing : ConnectionWatch.Doing.values()) {
      FunctionCounter.builder("larch.http.slow.clients", traffic, t -> t.slow(doing))
          .description("Connections that were ended because their client did not keep up")
          .tag("doing", doing.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
  }

  @Override
  public void ended(Exchange exchange) {
    String method = exchange.request().method().name();
    requests
        .withTags(
            Tags.of(
                "method", KNOWN_METHODS.contains(method) ? method : "other",
                "route", exchange.route(),
                "status", exchange.isAborted() ? "aborted" : statusClass(exchange.status())))
        .record(exchange.elapsedNanos(), TimeUnit.NANOSECONDS);
  }

  /** Among 5xx, which operators are woken by, there is nothing that a client can have at will. */
  private static String statusClass(int status) {
    boolean ofTheRequest =
        status == ErrorCode.NOT_IMPLEMENTED.status()
            || status == ErrorCode.VERSION_NOT_SUPPORTED.status();
    return ofTheRequest ? "4xx" : status / 100 + "xx";
  }
}
