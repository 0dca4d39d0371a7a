package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.larch.caller.Authenticator;
import io.larch.config.HttpConfig;
import io.larch.config.LogConfig;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The public server's end. */
class DrainIT {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private final Queue<RoutingContext> waiting = new ConcurrentLinkedQueue<>();
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(List.of(), router -> router.get("/wait").handler(waiting::add));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void runningRequestFinishesAndNewOnesAreRefused() throws IOException {
    try (RawConnection running = new RawConnection(server.port);
        RawConnection other = new RawConnection(server.port)) {
      other.send(RawConnection.request("GET", "/nowhere"));
      assertThat(other.receive().status()).isEqualTo(404);
      running.send(RawConnection.request("GET", "/wait"));
      RoutingContext ctx = await().atMost(BOUND).until(waiting::poll, c -> c != null);

      Future<Void> drained = server.server.drain(Duration.ofSeconds(60));

      other.send(RawConnection.request("GET", "/wait"));
      var refused = other.receive();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Connection")).isEqualTo("close");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(other.isClosedByServer()).isTrue();
      assertThat(RawConnection.get(server.port, "/wait").status()).isEqualTo(503);
      assertThat(drained.isComplete()).isFalse();

      String large = "x".repeat(5_000_000);
      ctx.vertx().runOnContext(_ -> ctx.end(large));
      assertThat(running.receive().body()).hasSize(large.length());
      await().atMost(BOUND).until(drained::succeeded);
      assertThatIOException()
          .isThrownBy(() -> new RawConnection(server.port))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void requestThatDoesNotEndIsCutOffAtTheBound() throws IOException {
    try (RawConnection running = new RawConnection(server.port)) {
      running.send(RawConnection.request("GET", "/wait"));
      await().atMost(BOUND).until(waiting::poll, c -> c != null);

      long begin = System.nanoTime();
      Future<Void> drained = server.server.drain(Duration.ofMillis(300));

      assertThat(running.isClosedByServer()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofMillis(250), BOUND);
      await().atMost(BOUND).until(drained::succeeded);
    }
  }

  @Test
  void idleServerIsDrainedAtOnceWithItsKeptAliveConnections() throws IOException {
    try (RawConnection idle = new RawConnection(server.port)) {
      idle.send(RawConnection.request("GET", "/nowhere"));
      assertThat(idle.receive().status()).isEqualTo(404);

      Future<Void> drained = server.server.drain(Duration.ofSeconds(60));

      await().atMost(BOUND).until(drained::succeeded);
      assertThat(idle.isClosedByServer()).isTrue();
    }
  }

  @Test
  void portInUseFailsTheStart() {
    HttpConfig taken = RunningServer.config(server.port, Duration.ofSeconds(30));
    Vertx other = EventLoops.vertx();
    try {
      Future<Integer> start =
          new ApiServer(
                  other,
                  taken,
                  new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO, true),
                  new SimpleMeterRegistry(),
                  List.of(),
                  Authenticator.OPEN,
                  ClientLimits.none(new SimpleMeterRegistry()),
                  List.of())
              .start(2);

      await().atMost(BOUND).until(start::failed);
      assertThat(start.cause()).isInstanceOf(BindException.class);
    } finally {
      RunningServer.await(other.close());
    }
  }
}
