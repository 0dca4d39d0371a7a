package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.caller.Authenticator;
import io.larch.config.ManagementConfig;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementVerticleIT {

  private static final Future<Void> UP = Future.succeededFuture();

  private final AtomicReference<Future<Void>> database = new AtomicReference<>(UP);
  private final AtomicReference<Future<Void>> messaging = new AtomicReference<>(UP);
  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private Vertx vertx;
  private ProcessMetrics processMetrics;
  private int port;

  @BeforeEach
  void start() {
    vertx = EventLoops.vertx();
    processMetrics = new ProcessMetrics(meters, "1.2.3");
    List<HealthCheck> checks =
        List.of(
            new HealthCheck(
                "database",
                true,
                () -> {
                  probes.incrementAndGet();
                  return database.get();
                }),
            new HealthCheck("messaging", false, messaging::get));
    ManagementVerticle verticle =
        new ManagementVerticle(
            new ManagementConfig("127.0.0.1", 0, null),
            RunningServer.configOf("test"),
            checks,
            phase::get,
            meters,
            List.of(),
            Authenticator.OPEN,
            ClientLimits.none(new SimpleMeterRegistry()),
            RunningServer.opened(
                router -> router.get("/operator").handler(ctx -> ctx.end("operated"))));
    RunningServer.await(vertx.deployVerticle(verticle));
    port = verticle.actualPort();
  }

  @AfterEach
  void stop() {
    RunningServer.await(vertx.close());
    processMetrics.close();
    meters.close();
  }

  @Test
  void isLive() throws IOException {
    assertThat(RawConnection.get(port, "/health/live").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/operator"})
  void probesByHeadAreAnsweredAsByGetWithoutABody(String path) throws IOException {
    var answer = RawConnection.exchange(port, RawConnection.request("HEAD", path));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void isReadyWhenEverythingIsUp() throws IOException {
    assertReadiness(
        200,
        "{\"status\":\"ready\",\"checks\":{\"database\":{\"status\":\"up\"},\"messaging\":{\"status\":\"up\"}}}");
  }

  @Test
  void optionalDependencyThatIsDownDegradesAndIsShown() throws IOException {
    messaging.set(Future.failedFuture("connection refused"));

    assertReadiness(
        200,
        "{\"status\":\"degraded\",\"checks\":{\"database\":{\"status\":\"up\"},"
            + "\"messaging\":{\"status\":\"down\",\"message\":\"connection refused\"}}}");
  }

  @Test
  void requiredDependencyThatIsDownMakesUnready() throws IOException {
    database.set(Future.failedFuture("no route"));

    assertReadiness(
        503,
        "{\"status\":\"unready\",\"checks\":{\"database\":{\"status\":\"down\",\"message\":\"no"
            + " route\"},\"messaging\":{\"status\":\"up\"}}}");
  }

  @Test
  void dependencyThatDoesNotAnswerIsDown() throws IOException {
    messaging.set(Promise.<Void>promise().future());

    var answer = RawConnection.get(port, "/health/ready");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("degraded", "no answer within 2 s");
  }

  @Test
  void startingProcessIsNotReady() throws IOException {
    phase.set(Phase.STARTING);

    assertReadiness(503, "{\"status\":\"starting\"}");
    assertThat(probes).hasValue(0);
  }

  @Test
  void drainingProcessIsNotReady() throws IOException {
    phase.set(Phase.DRAINING);

    assertReadiness(503, "{\"status\":\"draining\"}");
    assertThat(RawConnection.get(port, "/health/live").status()).isEqualTo(200);
  }

  @Test
  void manyProbesAskDependenciesOnceASecond() throws IOException {
    RawConnection.get(port, "/health/ready");
    long begin = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      RawConnection.get(port, "/health/ready");
    }
    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertThat(probes.get()).isBetween(1, 2 + (int) seconds);

    database.set(Future.failedFuture("down now"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> RawConnection.get(port, "/health/ready").status() == 503);
  }

  @Test
  void metricsAreShownAsPrometheusText() throws IOException {
    var answer = RawConnection.get(port, "/metrics");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds")
        .containsPattern("larch_build_info\\{.*version=\"1\\.2\\.3\".*} 1");
  }

  @Test
  void metricsShowReadinessAsItIsNow() throws IOException {
    messaging.set(Future.failedFuture("no route"));
    assertThat(RawConnection.get(port, "/metrics").body())
        .contains(
            "larch_health_ready 1",
            "larch_health_check{check=\"database\"} 1",
            "larch_health_check{check=\"messaging\"} 0");

    phase.set(Phase.DRAINING);
    assertThat(RawConnection.get(port, "/metrics").body()).contains("larch_health_ready 0");
  }

  @Test
  void contributedRoutesAreServedAndErrorsAreProblems() throws IOException {
    assertThat(RawConnection.get(port, "/operator").body()).isEqualTo("operated");
    var missing = RawConnection.get(port, "/nowhere");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.header("Content-Type")).isEqualTo("application/problem+json");
    var wrong = RawConnection.exchange(port, RawConnection.request("DELETE", "/metrics"));
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("Allow")).isEqualTo("GET, HEAD");
  }

  private void assertReadiness(int status, String body) throws IOException {
    var answer = RawConnection.get(port, "/health/ready");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject(body));
  }
}
