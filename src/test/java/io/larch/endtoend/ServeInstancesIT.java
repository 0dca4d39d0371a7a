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

/** Processes that share the roles; those that are killed are in the fault suite. */
class ServeInstancesIT {

  private final Deployment deployment =
      new Deployment(TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared());

  @AfterEach
  void stop() {
    deployment.close();
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
