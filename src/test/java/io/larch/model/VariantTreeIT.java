package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A tree of assets with twenty variants each, counted by listing the store. The system property
 * {@code larch.variant.tree} says how many assets, 40 by default.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VariantTreeIT {

  private static final int ASSETS = Integer.getInteger("larch.variant.tree", 40);
  private static final int VARIANTS = 20;
  private static final int CLIENTS = 8;

  private final ModelServer server = new ModelServer();
  private final AssetClient http = server.http();
  private String top = "";

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void plant() {
    server.clear();
    top = "/assets" + server.newTop();
    List<Callable<Integer>> clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(client -> (Callable<Integer>) () -> plant(client))
            .toList();
    assertThat(Clients.atOnce(clients).stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(ASSETS);
    assertThat(server.rowKeys()).hasSize(ASSETS * (VARIANTS + 1));
    server.requireContent(server.rowKeys());
  }

  private int plant(int client) {
    int planted = 0;
    for (int i = client; i < ASSETS; i += CLIENTS) {
      String path = top + "/" + i % 7 + "/" + i;
      ok(http.store(path, "original".getBytes(StandardCharsets.US_ASCII)), 201);
      for (int j = 0; j < VARIANTS; j++) {
        ok(http.putVariant(path + "/-/entry/0/variants/v" + j, "derived " + j, null), 201);
      }
      planted++;
    }
    return planted;
  }

  private static void ok(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  @Test
  void deletedTreeLeavesNothingInTheStore() {
    HttpResponse<String> dry = http.delete(top + "/-/recursive?dry-run=true");
    JsonNode preview = AssetClient.json(dry);
    assertThat(preview.get("assets").asInt()).isEqualTo(ASSETS);
    assertThat(preview.get("variants").asInt()).isEqualTo(ASSETS * VARIANTS);
    assertThat(preview.get("contentKeys").asInt()).isEqualTo(ASSETS * (VARIANTS + 1));
    HttpResponse<String> answer = http.delete(top + "/-/recursive");
    ok(answer, 204);
    assertThat(answer.headers().firstValue("Larch-Deleted")).hasValue(Integer.toString(ASSETS));
    server.requireContent(Set.of());
  }

  @Test
  void deletedVariantsLeaveTheOriginals() {
    HttpResponse<String> answer = http.delete(top + "/-/recursive/variants");
    ok(answer, 204);
    assertThat(answer.headers().firstValue("Larch-Deleted")).hasValue("0");
    assertThat(answer.headers().firstValue("Larch-Deleted-Variants"))
        .hasValue(Integer.toString(ASSETS * VARIANTS));
    Set<String> originals = new HashSet<>(server.rowKeys());
    assertThat(originals).hasSize(ASSETS);
    server.requireContent(originals);
    ok(http.get(top + "/0/0/-/content"), 200);
    ok(http.get(top + "/0/0/-/entry/0/variants/v3/content"), 404);
  }
}
