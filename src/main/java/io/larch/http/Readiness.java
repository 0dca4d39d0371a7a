package io.larch.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process should get requests. Asks its dependencies at most once in a while, however
 * often it is asked itself, and waits for each a bounded time. Confined to one event loop.
 */
final class Readiness {

  /** How long an answer is given again. */
  private static final Duration CACHE_TIME = Duration.ofSeconds(1);

  /** How long a dependency may take to answer before it counts as down. */
  static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  private static final int MAX_MESSAGE_LENGTH = 200;

  private final Vertx vertx;
  private final List<HealthCheck> checks;
  private final Supplier<Phase> phase;
  private @Nullable Future<Report> latest;
  private long latestNanos;
  private volatile Report shown = new Report(false, new JsonObject());

  /** What was found; {@code ready} decides between 200 and 503. */
  record Report(boolean ready, JsonObject body) {}

  private record Finding(HealthCheck check, @Nullable String fault) {}

  Readiness(Vertx vertx, List<HealthCheck> checks, Supplier<Phase> phase, MeterRegistry meters) {
    this.vertx = vertx;
    this.checks = List.copyOf(checks);
    this.phase = phase;
    Gauge.builder("larch.health.ready", () -> shown.ready() ? 1 : 0)
        .description("1 while this process should get requests")
        .register(meters);
    for (HealthCheck check : checks) {
      Gauge.builder("larch.health.check", () -> up(shown, check) ? 1 : 0)
          .description("1 while the dependency answers")
          .tag("check", check.name())
          .register(meters);
    }
  }

  private static boolean up(Report report, HealthCheck check) {
    JsonObject checks = report.body().getJsonObject("checks", new JsonObject());
    JsonObject entry = checks.getJsonObject(check.name(), new JsonObject());
    return "up".equals(entry.getString("status"));
  }

  /** Never fails. The gauges show what it tells. */
  Future<Report> report() {
    return ask().onSuccess(report -> shown = report);
  }

  private Future<Report> ask() {
    Phase now = phase.get();
    if (now != Phase.SERVING) {
      String status = now.name().toLowerCase(Locale.ROOT);
      return Future.succeededFuture(new Report(false, new JsonObject().put("status", status)));
    }
    Future<Report> known = latest;
    boolean fresh = System.nanoTime() - latestNanos < CACHE_TIME.toNanos();
    // A running round is shared too: it is bounded, and a second one would only add to the load.
    if (known != null && (fresh || !known.isComplete())) {
      return known;
    }
    latestNanos = System.nanoTime();
    Future<Report> round = probeAll();
    latest = round;
    return round;
  }

  private Future<Report> probeAll() {
    List<Future<Finding>> findings = checks.stream().map(this::probe).toList();
    return Future.all(findings).map(_ -> summarise(findings.stream().map(Future::result).toList()));
  }

  private Future<Finding> probe(HealthCheck check) {
    return onThisEventLoop(
            probeOnce(check).timeout(PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
        .map(_ -> new Finding(check, null))
        .otherwise(failure -> new Finding(check, describe(failure)));
  }

  private static Future<Void> probeOnce(HealthCheck check) {
    try {
      return check.probe().get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Probes and their time-outs may complete on any thread. */
  private Future<Void> onThisEventLoop(Future<Void> anywhere) {
    Context context = vertx.getOrCreateContext();
    Promise<Void> here = Promise.promise();
    anywhere.onComplete(
        answer ->
            context.runOnContext(
                _ -> {
                  if (answer.succeeded()) {
                    here.complete();
                  } else {
                    here.fail(answer.cause());
                  }
                }));
    return here.future();
  }

  private static String describe(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer within " + PROBE_TIMEOUT.toSeconds() + " s";
    }
    String message =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return message.length() <= MAX_MESSAGE_LENGTH
        ? message
        : message.substring(0, MAX_MESSAGE_LENGTH);
  }

  private static Report summarise(List<Finding> findings) {
    JsonObject shown = new JsonObject();
    boolean ready = true;
    boolean degraded = false;
    for (Finding finding : findings) {
      JsonObject entry = new JsonObject();
      if (finding.fault() == null) {
        entry.put("status", "up");
      } else {
        entry.put("status", "down").put("message", finding.fault());
        ready &= !finding.check().required();
        degraded = true;
      }
      shown.put(finding.check().name(), entry);
    }
    String status = !ready ? "unready" : degraded ? "degraded" : "ready";
    return new Report(ready, new JsonObject().put("status", status).put("checks", shown));
  }
}
