package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ServeShutdownIT {

  private static final int TERMINATED = 143;
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] CONTENT = "resin".getBytes(StandardCharsets.UTF_8);

  /** Every part that stops may have to wait for one of them; together they have the one limit. */
  @Test
  @Tag("slow-fault")
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
}
