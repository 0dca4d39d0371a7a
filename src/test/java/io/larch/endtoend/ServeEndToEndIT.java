package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code ./larch serve} with PostgreSQL, RabbitMQ and radosgw. */
@SuppressWarnings("NullAway.Init") // set up before all tests
class ServeEndToEndIT implements EndToEndContract {

  static Deployment deployment;
  static LarchProcess larch;
  static String saidAtStart;

  @BeforeAll
  static void start() {
    deployment =
        new Deployment(
            TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared());
    larch = deployment.start("http.public-url = \"http://assets.example\"").awaitReady();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Deployment.readiness(larch).contains("\"status\":\"ready\""));
    saidAtStart = larch.output();
  }

  @AfterAll
  static void stop() {
    deployment.close();
  }

  /** Nor that the broker, which is being connected to, is not connected. */
  @Test
  void healthyStartWarnsOfNothingButOpenDoors() {
    assertThat(saidAtStart).contains("Larch is ready").doesNotContain("ERROR");
    assertThat(saidAtStart.lines().filter(line -> line.contains("WARN")))
        .singleElement()
        .asString()
        .contains("access.mode = none");
  }

  @Override
  public AssetClient client() {
    return new AssetClient(larch.url());
  }

  @Override
  public Set<String> storedKeys() {
    return deployment.storedKeys();
  }
}
