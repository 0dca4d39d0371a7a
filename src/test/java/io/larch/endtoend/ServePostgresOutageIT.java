package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServePostgresOutageIT {

  private static final byte[] CONTENT = "cone".getBytes(StandardCharsets.UTF_8);

  @Test
  void everythingIsRefusedAndNothingLostWhileTheDatabaseIsAway() {
    try (TestPostgres postgres = TestPostgres.owned();
        Deployment deployment =
            new Deployment(
                postgres.newDatabase(), RabbitMqServer.shared(), RadosgwServer.shared())) {
      LarchProcess larch = deployment.start().awaitReady();
      AssetClient client = new AssetClient(larch.url());
      assertThat(client.store("/assets/outage/before", CONTENT).statusCode()).isEqualTo(201);

      postgres.stop();
      isUnavailable(client.get("/assets/outage/before/-/content"));
      isUnavailable(client.get("/assets/outage/before/-/info"));
      isUnavailable(client.delete("/assets/outage/before"));
      isUnavailable(client.delete("/assets/outage/-/recursive"));
      isUnavailable(client.store("/assets/outage/during", CONTENT));
      assertThat(Deployment.readiness(larch))
          .contains("\"database\":{\"status\":\"down\"")
          .endsWith(" 503");

      postgres.start();
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(Deployment.readiness(larch)).endsWith(" 200"));
      assertThat(client.get("/assets/outage/before/-/content").body()).isEqualTo("cone");
      assertThat(client.get("/assets/outage/during/-/content").statusCode()).isEqualTo(404);
      assertThat(client.store("/assets/outage/after", CONTENT).statusCode()).isEqualTo(201);
      assertThat(client.delete("/assets/outage/before").statusCode()).isEqualTo(204);
      deployment.awaitNothingLeftBehind(Duration.ofSeconds(10));
      assertThat(deployment.storedKeys()).hasSize(1);
    }
  }

  private static void isUnavailable(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
    // A request on its way when the database went may have been carried out; it is not told to be
    // sent again.
    boolean unknown = response.body().contains("\"type\":\"urn:larch:error:outcome-unknown\"");
    assertThat(response.headers().firstValue("Retry-After").isEmpty()).isEqualTo(unknown);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body())
        .containsPattern("\"urn:larch:error:(unavailable|outcome-unknown)\"");
  }
}
