package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServeRabbitMqOutageIT {

  /** How long RabbitMQ is away; longer by hand than in every build. */
  private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("larch.fault.seconds", 8));

  private static final int CLIENTS = 2;
  private static final Duration PROMISED = Duration.ofSeconds(10);

  /** A slow machine's. */
  private static final int DRAINED_IN_A_SECOND = 100;

  @Test
  void clientsNoticeNothingAndTheBacklogDrainsWhenTheBrokerIsBack() {
    try (RabbitMqServer broker = RabbitMqServer.start();
        Deployment deployment =
            new Deployment(TestPostgres.emptyDatabase(), broker, RadosgwServer.shared())) {
      LarchProcess larch = deployment.start().awaitReady();
      Duration allowed;
      try (Load load = new Load("outage", CLIENTS, List.of(larch.url()))) {
        load.awaitAnswers(50);
        broker.stop();
        load.awaitTime(OUTAGE).awaitAnswers(50);
        saysThatTheBrokerIsAway(larch);
        assertThat(deployment.backlog()).isPositive();

        broker.startAgain();
        allowed = PROMISED.plusSeconds(1 + deployment.backlog() / DRAINED_IN_A_SECOND);
        load.awaitAnswers(50).stop();
        deployment.awaitNothingLeftBehind(allowed);
        assertThat(load.failures()).isEmpty();
        load.verify(larch.url());
      }
      assertThat(Deployment.readiness(larch)).contains("\"status\":\"ready\"").endsWith(" 200");
    }
  }

  private static void saysThatTheBrokerIsAway(LarchProcess larch) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(Deployment.readiness(larch))
                    .contains("\"status\":\"degraded\"")
                    .contains("\"relay\":{\"status\":\"down\"")
                    .contains("\"purge queue\":{\"status\":\"down\"")
                    .contains("\"content\":{\"status\":\"up\"")
                    .endsWith(" 200"));
  }
}
