package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;

class ServeShutdownIT {

  private static final int TERMINATED = 143;
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(6);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] CONTENT = "resin".getBytes(StandardCharsets.UTF_8);

  /**
   * Every part that stops has to wait for one of them, and requests that run do too; together they
   * have the one limit.
   */
  @Test
  void sigtermEndsInTimeWhileDatabaseBrokerAndStoreStandStill() {
    try (TestPostgres postgres = TestPostgres.owned();
        RabbitMqServer broker = RabbitMqServer.start();
        RadosgwServer store = RadosgwServer.start();
        Deployment deployment = new Deployment(postgres.newDatabase(), broker, store)) {
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
      int uploads = deployment.backlog();
      CompletableFuture<?> upload = uploadWithoutEnd(client);
      await().atMost(PATIENCE).until(() -> deployment.backlog() > uploads);
      postgres.pause();

      long begin = System.nanoTime();
      larch.terminate();
      int status = larch.awaitExit(SHUTDOWN_TIMEOUT.plusSeconds(10));
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      // Before anything is asserted, for what stands still can't be ended in order.
      postgres.resume();
      store.resume();
      broker.resume();
      assertThat(status).isEqualTo(TERMINATED);
      // On a busy machine, too; a second limit after the first would be as long again.
      assertThat(taken).as(larch::output).isLessThan(SHUTDOWN_TIMEOUT.plusSeconds(4));
      assertThat(upload).isCompletedExceptionally();

      deployment.start().awaitReady();
      deployment.awaitNothingLeftBehind(Duration.ofSeconds(60));
    }
  }

  private static CompletableFuture<?> uploadWithoutEnd(AssetClient client) {
    SubmissionPublisher<ByteBuffer> content = new SubmissionPublisher<>();
    CompletableFuture<?> upload =
        CompletableFuture.supplyAsync(
            () -> client.store("/assets/endless", BodyPublishers.fromPublisher(content), "{}"),
            Thread::startVirtualThread);
    await().atMost(PATIENCE).until(content::hasSubscribers);
    content.submit(ByteBuffer.wrap(CONTENT));
    return upload;
  }
}
