package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;

class ServeShutdownIT {

  private static final int TERMINATED = 143;
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] CONTENT = "resin".getBytes(StandardCharsets.UTF_8);

  @Test
  void sigtermLetsARunningUploadFinishAndRefusesNewRequests() throws Exception {
    try (Deployment deployment =
            new Deployment(
                TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SubmissionPublisher<ByteBuffer> content = new SubmissionPublisher<>();
      LarchProcess larch =
          deployment.start("shutdown-timeout = " + SHUTDOWN_TIMEOUT.toSeconds() + "s").awaitReady();
      AssetClient client = new AssetClient(larch.url());
      Future<HttpResponse<String>> upload =
          threads.submit(
              () -> client.store("/assets/slow", BodyPublishers.fromPublisher(content), "{}"));
      await().atMost(PATIENCE).until(content::hasSubscribers);
      content.submit(ByteBuffer.wrap(CONTENT));
      await().atMost(PATIENCE).until(() -> deployment.backlog() == 1);

      long begin = System.nanoTime();
      larch.terminate();
      await()
          .atMost(SHUTDOWN_TIMEOUT.dividedBy(2))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> refuses(larch));
      assertThat(upload).isNotDone();
      content.submit(ByteBuffer.wrap(CONTENT));
      content.close();

      assertThat(upload.get().statusCode()).isEqualTo(201);
      assertThat(larch.awaitExit(SHUTDOWN_TIMEOUT)).isEqualTo(TERMINATED);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHUTDOWN_TIMEOUT);
      deployment.awaitNothingLeftBehind(Duration.ofSeconds(1));
      assertThat(deployment.storedKeys()).hasSize(1);
    }
  }

  /** Every part that stops may have to wait for one of them; together they have the one limit. */
  @Test
  void sigtermEndsInTimeWhileBrokerAndStoreStandStill() {
    try (RabbitMqServer broker = RabbitMqServer.start();
        RadosgwServer store = RadosgwServer.start();
        Deployment deployment = new Deployment(TestPostgres.emptyDatabase(), broker, store)) {
      LarchProcess larch =
          deployment.start("shutdown-timeout = " + SHUTDOWN_TIMEOUT.toSeconds() + "s").awaitReady();
      AssetClient client = new AssetClient(larch.url());
      for (String asset : List.of("a", "b")) {
        assertThat(client.store("/assets/" + asset, CONTENT).statusCode()).isEqualTo(201);
      }
      store.pause();
      assertThat(client.delete("/assets/a").statusCode()).isEqualTo(204);
      await().atMost(PATIENCE).until(() -> deployment.claimed() == 1);
      broker.pause();
      assertThat(client.delete("/assets/b").statusCode()).isEqualTo(204);

      long begin = System.nanoTime();
      larch.terminate();
      assertThat(larch.awaitExit(SHUTDOWN_TIMEOUT.plusSeconds(10))).isEqualTo(TERMINATED);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isLessThan(SHUTDOWN_TIMEOUT.plusSeconds(1));

      store.resume();
      broker.resume();
      deployment.start().awaitReady();
      deployment.awaitNothingLeftBehind(Duration.ofSeconds(60));
    }
  }

  /** With 503, or because it listens no more. */
  private static boolean refuses(LarchProcess larch) {
    try {
      return new AssetClient(larch.url()).delete("/assets/none").statusCode() == 503;
    } catch (UncheckedIOException closed) {
      return true;
    }
  }
}
