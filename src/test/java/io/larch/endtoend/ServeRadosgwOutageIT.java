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

class ServeRadosgwOutageIT {

  private static final int ASSETS = 20;
  private static final byte[] CONTENT = "needles".getBytes(StandardCharsets.UTF_8);
  private static final Duration STALL_LIMIT = Duration.ofSeconds(2);

  /** What the store's silence may cost an upload, and the server's own work. */
  private static final Duration UPLOAD_LIMIT = STALL_LIMIT.multipliedBy(3);

  @Test
  void deletesGoOnUploadsFailCleanlyAndTheBacklogDrainsWhenTheStoreIsBack() {
    try (RadosgwServer store = RadosgwServer.start();
        Deployment deployment =
            new Deployment(TestPostgres.emptyDatabase(), RabbitMqServer.shared(), store)) {
      LarchProcess larch =
          deployment
              .start(
                  "content.s3 { idle-timeout = %1$ds, request-timeout = %1$ds }"
                      .formatted(STALL_LIMIT.toSeconds()),
                  "purge.backoff-max = 2s")
              .awaitReady();
      AssetClient client = new AssetClient(larch.url());
      for (int i = 0; i < ASSETS; i++) {
        assertThat(client.store("/assets/stall/" + i, CONTENT).statusCode()).isEqualTo(201);
      }

      store.pause();
      try {
        for (int i = 0; i < ASSETS - 1; i++) {
          assertThat(client.delete("/assets/stall/" + i).statusCode()).isEqualTo(204);
        }
        uploadFailsCleanly(client);
        saysThatTheStoreIsAway(larch);
        assertThat(deployment.backlog()).isGreaterThanOrEqualTo(ASSETS - 1);
      } finally {
        store.resume();
      }

      deployment.awaitNothingLeftBehind(Duration.ofSeconds(10));
      assertThat(deployment.storedKeys()).hasSize(1);
      assertThat(client.store("/assets/stall/again", CONTENT).statusCode()).isEqualTo(201);
      assertThat(client.get("/assets/stall/again/-/content").body()).isEqualTo("needles");
    }
  }

  private static void uploadFailsCleanly(AssetClient client) {
    long begin = System.nanoTime();
    HttpResponse<String> refused = client.store("/assets/stall/late", CONTENT);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(UPLOAD_LIMIT);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(client.get("/assets/stall/late").statusCode()).isEqualTo(404);
  }

  private static void saysThatTheStoreIsAway(LarchProcess larch) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(Deployment.readiness(larch))
                    .contains("\"status\":\"degraded\"")
                    .contains("\"content\":{\"status\":\"down\"")
                    .contains("\"relay\":{\"status\":\"up\"")
                    .endsWith(" 200"));
  }
}
