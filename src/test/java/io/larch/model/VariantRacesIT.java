package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import io.larch.testing.DrawnPictures;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Variants that come while their asset goes, or others do. Whoever is first: nothing is in the
 * store that no row names, and no row names what is not there. The system property {@code
 * larch.variant.races} says how often, 100 times by default.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VariantRacesIT {

  private static final int RACES = Integer.getInteger("larch.variant.races", 100);

  /** Assets that are called so are kept when they are deleted, others are not. */
  private static final String KEPT = "k";

  private final ModelServer server =
      new ModelServer("paths = [{ pattern = \"/*/%s\", keep.deleted = 1d }]".formatted(KEPT));
  private final AssetClient http = server.http();

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void clear() {
    server.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", KEPT})
  void variantsThatComeWhileTheirAssetGoesGoWithItOrAreNotStored(String name) {
    int stored = 0;
    for (int i = 0; i < RACES; i++) {
      String top = server.newTop();
      String path = "/assets" + top + "/" + name;
      store(path);
      List<Callable<Integer>> clients = new ArrayList<>();
      clients.add(() -> supply(path, "one"));
      clients.add(() -> supply(path, "two"));
      clients.add(() -> supply(path, "one"));
      clients.add(i % clients.size(), delete(top, name, i));
      for (int status : Clients.atOnce(clients)) {
        stored += status == 201 || status == 200 ? 1 : 0;
      }
      assertThat(http.get(path + "/-/info").statusCode()).isEqualTo(404);
    }
    assertThat(stored).as("both ways happen").isBetween(1, 3 * RACES - 1);
    assertThat(server.rowKeys()).isEmpty();
    requireKept(name);
  }

  /** Each asset is kept with those variants that were stored, or none is and nothing of them. */
  private void requireKept(String name) {
    Set<String> content = new HashSet<>(server.rowKeys());
    content.addAll(server.keptKeys());
    server.requireContent(content);
    assertThat(server.keptKeys()).isEqualTo(server.keptListedKeys());
    assertThat(server.kept()).isEqualTo(name.equals(KEPT) ? RACES : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", KEPT})
  void picturesThatAreMadeWhileTheirAssetGoesGoWithItOrAreNotStored(String name) {
    byte[] picture = DrawnPictures.picture("png", 64, 48);
    assertThat(http.store("/assets/probe", picture).statusCode()).isEqualTo(201);
    int probed = http.get("/assets/probe/-/content?w=5").statusCode();
    assumeTrue(probed != 501, "left out: libvips is missing");
    int made = 0;
    for (int i = 0; i < RACES; i++) {
      String top = server.newTop();
      String path = "/assets" + top + "/" + name;
      assertThat(http.store(path, picture).statusCode()).isEqualTo(201);
      List<Callable<Integer>> clients = new ArrayList<>();
      clients.add(() -> make(path, "w=5"));
      clients.add(() -> make(path, "w=6"));
      clients.add(() -> make(path, "w=5"));
      clients.add(i % clients.size(), delete(top, name, i));
      for (int status : Clients.atOnce(clients)) {
        made += status == 200 ? 1 : 0;
      }
      assertThat(http.get(path + "/-/info").statusCode()).isEqualTo(404);
    }
    assertThat(made).as("both ways happen").isBetween(1, 3 * RACES - 1);
    assertThat(server.rowKeys()).hasSize(2);
    assertThat(server.rowKeys()).isEqualTo(server.listedKeys());
    requireKept(name);
  }

  private int make(String path, String query) {
    HttpResponse<String> answer = http.get(path + "/-/content?" + query);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 404);
    return answer.statusCode();
  }

  /** Each way in which assets are deleted; the server's large subtrees have more than three. */
  private Callable<Integer> delete(String top, String name, int way) {
    String path = "/assets" + top;
    return switch (way % 7) {
      case 0 -> () -> deleted(http.delete(path + "/" + name + "/-/entry/0"));
      case 1 -> () -> deleted(http.delete(path + "/-/recursive"));
      case 2 -> () -> deleted(http.delete(path + "/" + name + "/-/all"));
      case 3 -> () -> deleted(http.delete(path + "/" + name));
      case 4 -> () -> deleted(http.delete(path + "/-/recursive?expect=1"));
      case 5 -> {
        for (int i = 0; i < 4; i++) {
          store(path + "/b");
        }
        yield () ->
            deleted(
                await()
                    .atMost(Duration.ofMinutes(1))
                    .until(
                        () -> http.delete(path + "/-/recursive"),
                        answer -> answer.statusCode() != 503));
      }
      default -> () -> deleted(deleteListed(top + "/" + name));
    };
  }

  private HttpResponse<String> deleteListed(String path) {
    return http.send(
        http.request("/deletions")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"assets\":[{\"path\":\"%s\",\"entryId\":0}]}".formatted(path))),
        BodyHandlers.ofString());
  }

  private static int deleted(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Larch-Deleted")).as(answer.body()).isPresent();
    return answer.statusCode() == 200 ? 204 : answer.statusCode();
  }

  @Test
  void variantsThatComeWhileVariantsGoAreThereOrGone() {
    for (int i = 0; i < RACES / 3; i++) {
      String path = "/assets" + server.newTop();
      store(path);
      store(path);
      supply(path, "one");
      List<Callable<Integer>> clients =
          List.of(
              () -> supply(path, "one"),
              () -> http.delete(path + "/-/entry/0/variants/one").statusCode(),
              () -> supply(path, "two"),
              () -> http.delete(path + "/-/recursive/variants").statusCode(),
              () -> http.delete(path + "/-/all/variants?expect=2").statusCode(),
              () -> update(path),
              () -> supply(path, "two"));
      assertThat(Clients.atOnce(clients)).allMatch(status -> status / 100 == 2);
      for (JsonNode asset : AssetClient.json(http.get(path + "/-/all/info"))) {
        String entry = path + "/-/entry/" + asset.get("entryId") + "/variants/";
        for (JsonNode variant : asset.get("variants")) {
          if (variant.has("name")) {
            String content = entry + variant.get("name").asText() + "/content";
            assertThat(http.get(content).statusCode()).isEqualTo(200);
          }
        }
      }
    }
    assertThat(server.rowKeys()).isEqualTo(server.listedKeys());
    server.requireContent(server.rowKeys());
  }

  private int update(String path) {
    return http.send(
            http.request(path + "/-/entry/0")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"alt\":\"new\"}")),
            BodyHandlers.ofString())
        .statusCode();
  }

  private void store(String path) {
    HttpResponse<String> answer = http.store(path, "x".getBytes(StandardCharsets.US_ASCII));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private int supply(String path, String name) {
    HttpResponse<String> answer =
        http.putVariant(path + "/-/entry/0/variants/" + name, "derived", null);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 404);
    return answer.statusCode();
  }
}
