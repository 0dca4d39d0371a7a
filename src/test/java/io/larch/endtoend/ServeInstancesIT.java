package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServeInstancesIT {

  private static final int CLIENTS = 6;

  /** Leases of ten seconds run out, intents come due; and the purge itself. */
  private static final Duration RECOVERY = Deployment.UPLOAD_INTENT_TTL.plusSeconds(20);

  private final Deployment deployment =
      new Deployment(TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared());

  @AfterEach
  void stop() {
    deployment.close();
  }

  @Test
  void killedDuringUploadsAndDeletesItKeepsWhatItAnsweredAndLeavesNothingBehind() {
    LarchProcess killed = deployment.start().awaitReady();
    try (Load load = new Load("crash", CLIENTS, List.of(killed.url()))) {
      load.awaitAnswers(200);
      killed.kill();
      load.stop();
      assertThat(load.failures()).as("clients that were cut off").hasSize(CLIENTS);

      LarchProcess larch = deployment.start().awaitReady();
      load.verify(larch.url());
      deployment.awaitNothingLeftBehind(RECOVERY);
      load.verify(larch.url());
    }
  }

  @Test
  void threeInstancesStartAtOnceAndTwoTakeOverFromTheOneThatIsKilled() {
    List<LarchProcess> all = List.of(deployment.start(), deployment.start(), deployment.start());
    all.forEach(LarchProcess::awaitReady);
    LarchProcess killed = all.getFirst();
    try (Load cutOff = new Load("killed", CLIENTS, List.of(killed.url()));
        Load others = new Load("others", 2, all.stream().skip(1).map(LarchProcess::url).toList())) {
      cutOff.awaitAnswers(100);
      others.awaitAnswers(50);
      killed.kill();
      others.awaitAnswers(50).stop();
      cutOff.stop();
      assertThat(others.failures()).isEmpty();

      deployment.awaitNothingLeftBehind(RECOVERY);
      cutOff.verify(all.get(1).url());
      others.verify(all.get(2).url());
    }
  }

  @Test
  void oneProcessForTheApiAndOneForThePurgeDoTheJobTogether() {
    LarchProcess api = deployment.start("roles = [api]");
    LarchProcess background = deployment.start("roles = [relay, purge]");
    api.awaitReady();
    background.awaitReady();
    assertThat(background.output()).contains("without HTTP API, for purge and relay");
    try (Load load = new Load("roles", 2, List.of(api.url()))) {
      load.awaitAnswers(50).stop();
      deployment.awaitNothingLeftBehind(Duration.ofSeconds(10));
      assertThat(load.failures()).isEmpty();
      load.verify(api.url());
    }
    assertThat(Deployment.readiness(background)).contains("\"relay\":{\"status\":\"up\"}");
    assertThat(Deployment.readiness(api)).doesNotContain("relay").endsWith(" 200");
  }
}
