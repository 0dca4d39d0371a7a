package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import io.larch.testing.DrawnPictures;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What rules have done to pictures when they are stored, by whole servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredPicturesIT {

  private static final String RULES =
      """
      paths = [
        { pattern = "/p/**", image.preprocessing { format = webp, max-width = 100 } }
        { pattern = "/**", image.placeholders = [blurhash, thumbhash] }
      ]
      """;

  /** A claim of a killed process ends soon. */
  private static final String SHORT_LEASE =
      "messaging.confirm-timeout = 1s\npurge { lease = 2s, poll-interval = 100ms }";

  private static final Duration SECONDS = Duration.ofSeconds(10);
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private final TestPostgres postgres = TestPostgres.owned();
  private final RabbitMqServer broker = RabbitMqServer.start();
  private final RadosgwServer store = RadosgwServer.start();

  @AfterAll
  void stop() {
    store.close();
    broker.close();
    postgres.close();
  }

  private Deployment deployment() {
    return new Deployment(postgres.newDatabase(), broker, store);
  }

  private static void store(AssetClient client, String path, int side) {
    HttpResponse<String> answer =
        client.store(path, DrawnPictures.picture("jpg", side, side * 3 / 4));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static JsonNode info(AssetClient client, String path) {
    HttpResponse<String> answer = client.get(path + "/-/info");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return AssetClient.json(answer);
  }

  private static boolean hasPlaceholders(JsonNode info) {
    return info.hasNonNull("blurhash") && info.hasNonNull("thumbhash");
  }

  private static void awaitPlaceholders(AssetClient client, List<String> paths, Duration atMost) {
    await()
        .atMost(atMost)
        .until(() -> paths.stream().allMatch(path -> hasPlaceholders(info(client, path))));
  }

  @Test
  void whatIsMadeIsKeptWithItsPlaceholdersAndWhatWasSentGoes() {
    try (Deployment deployment = deployment()) {
      AssetClient client = new AssetClient(deployment.start(RULES).awaitReady().url());
      List<String> paths = IntStream.range(0, 20).mapToObj(i -> "/assets/p/" + i).toList();
      paths.forEach(path -> store(client, path, 400));
      awaitPlaceholders(client, paths, SECONDS);
      for (String path : paths) {
        JsonNode info = info(client, path);
        JsonNode attributes = info.get("variants").get(0).get("attributes");
        assertThat(attributes.get("contentType").asText()).isEqualTo("image/webp");
        assertThat(attributes.get("width").asInt()).isEqualTo(100);
        assertThat(info.get("modifiedAt")).isEqualTo(info.get("createdAt"));
      }
      deployment.awaitNothingLeftBehind(SECONDS);
      assertThat(deployment.storedKeys()).hasSize(paths.size());
      assertThat(client.delete("/assets/p/-/recursive").statusCode()).isEqualTo(204);
      deployment.awaitNothingLeftBehind(SECONDS);
      assertThat(deployment.storedKeys()).isEmpty();
    }
  }

  @Test
  void placeholdersThatAKilledProcessWasMakingAreMadeByTheNext() {
    try (Deployment deployment = deployment()) {
      LarchProcess first = deployment.start(RULES, SHORT_LEASE).awaitReady();
      AssetClient client = new AssetClient(first.url());
      List<String> paths = IntStream.range(0, 40).mapToObj(i -> "/assets/k/" + i).toList();
      paths.forEach(path -> store(client, path, 600));
      first.kill();
      first.awaitExit(SECONDS);
      AssetClient next = new AssetClient(deployment.start(RULES, SHORT_LEASE).awaitReady().url());
      awaitPlaceholders(next, paths, RECOVERY);
      deployment.awaitNothingLeftBehind(RECOVERY);
    }
  }
}
