package io.larch.http;

import io.larch.limit.RateLimiter;
import io.larch.limit.RateLimiter.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One limit of what a client may do in a second, and how often it was exceeded.
 *
 * @param what is limited, as header fields and metrics have it
 * @param refused counts what came beyond it
 */
record ClientRate(String what, RateLimiter limiter, Counter refused) {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A limit, unless there is none. Its metrics are there in any case.
   *
   * @param perSecond null for no limit
   * @param maxClients of how many something is kept
   * @param nanos a clock that never goes back, in nanoseconds
   */
  static @Nullable ClientRate of(
      String what,
      @Nullable Integer perSecond,
      int maxClients,
      MeterRegistry meters,
      LongSupplier nanos) {
    Counter refused = refused(what, meters);
    if (perSecond == null) {
      return null;
    }
    RateLimiter limiter = new RateLimiter(perSecond, maxClients, nanos);
    Gauge.builder("larch.limits.clients", limiter, RateLimiter::clients)
        .description("Clients of which something is kept for their limit")
        .tag("limit", what)
        .register(meters);
    return new ClientRate(what, limiter, refused);
  }

  /** Counts what was answered 429. */
  static Counter refused(String what, MeterRegistry meters) {
    return Counter.builder("larch.limits.refused")
        .description("Requests that were answered 429, since their client had reached a limit")
        .tag("limit", what)
        .register(meters);
  }

  /** The value of {@code RateLimit-Policy}. */
  String policy() {
    return "\"%s\";q=%d;w=1".formatted(what, limiter.perSecond());
  }

  /** The value of {@code RateLimit}. */
  String left(Decision decision) {
    return "\"%s\";r=%d;t=%d".formatted(what, decision.remaining(), seconds(decision.resetNanos()));
  }

  /** Whole ones, and one where it is less. */
  static long seconds(long nanos) {
    return Math.max(1, (nanos + NANOS - 1) / NANOS);
  }
}
