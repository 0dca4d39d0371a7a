package io.larch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.receipt.format.Leaf;
import io.larch.receipt.format.ReceiptFile;
import io.larch.receipt.format.VerifierKey;
import io.larch.testing.AssetClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Receipts of what is kept for a while: nothing is said to be gone that can come back. */
class ReceiptTrashIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final RunningLarch LARCH =
      new RunningLarch(
          """
          paths = [
            { pattern = "/k/**", keep { deleted = forever } }
            { pattern = "/s/**", keep { deleted = 1s } }
          ]
          """);

  private static final AssetClient API = new AssetClient(LARCH.address());

  @AfterAll
  static void stop() {
    LARCH.close();
  }

  private static void store(String path) {
    assertThat(API.store("/assets" + path, "content".getBytes(UTF_8)).statusCode()).isEqualTo(201);
  }

  private static String deleted(String target) {
    HttpResponse<String> answer =
        API.send(
            API.request("/assets" + target).header("Prefer", "receipt").DELETE(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(204);
    return answer.headers().firstValue("Larch-Receipt").orElseThrow();
  }

  private static void restore(String target) {
    HttpResponse<String> answer =
        API.send(
            API.request("/trash" + target).POST(BodyPublishers.noBody()), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static JsonNode receipt(String id) {
    return AssetClient.json(API.get("/receipts/" + id));
  }

  private static JsonNode inState(String id, String state) {
    return await()
        .atMost(LIMIT)
        .until(() -> receipt(id), receipt -> receipt.path("state").asText().equals(state));
  }

  private static Leaf purged(String id) {
    JsonNode receipt =
        await().atMost(LIMIT).until(() -> receipt(id), each -> !each.path("purgedProof").isNull());
    assertThat(receipt.path("state").asText()).isEqualTo("purged");
    VerifierKey.parseAll(API.get("/.well-known/larch-receipt-keys").body());
    return ReceiptFile.verify(
            receipt.toString(),
            VerifierKey.parseAll(API.get("/.well-known/larch-receipt-keys").body()),
            null)
        .getLast();
  }

  /** Rounds of the sequencer have gone by since. */
  private static void roundsGoBy() {
    purged(deleted("/nothing/here"));
    purged(deleted("/nothing/here"));
  }

  @Test
  void whatIsKeptIsNotPurgedAndWhatCameBackIsRestored() {
    store("/k/a");
    store("/k/a");
    String id = deleted("/k/a/-/all");
    roundsGoBy();
    JsonNode kept = receipt(id);
    assertThat(kept.path("state").asText()).isEqualTo("kept");
    assertThat(kept.path("keysLeft").asLong()).isEqualTo(2);
    assertThat(Leaf.decode(kept.path("leaf").asText().getBytes(UTF_8)).kind())
        .isEqualTo(Leaf.Kind.KEPT);
    restore("/-/recursive/restore?deletion=" + id);
    assertThat(inState(id, "restored").path("keysLeft").asLong()).isZero();
    roundsGoBy();
    assertThat(receipt(id).path("purgedLeaf").isNull()).isTrue();
    assertThat(receipt(id).path("state").asText()).isEqualTo("restored");
  }

  @Test
  void whatIsLeftInTheTrashIsPurgedWhenItIsEmptied() {
    store("/k/b");
    store("/k/b");
    store("/k/b");
    String id = deleted("/k/b/-/all");
    restore("/k/b/-/entry/1/restore");
    assertThat(inState(id, "kept").path("keysLeft").asLong()).isEqualTo(2);
    assertThat(API.delete("/trash/k/b/-/all").statusCode()).isEqualTo(204);
    Leaf leaf = purged(id);
    assertThat(leaf.assets()).isEqualTo(2);
    assertThat(leaf.contentKeys()).isEqualTo(2);
    assertThat(leaf.bytes()).isEqualTo(14);
    assertThat(API.get("/assets/k/b/-/entry/1/content").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> emptied(String target, String... headers) {
    HttpRequest.Builder request =
        API.request("/trash" + target).header("Prefer", "receipt").DELETE();
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return API.send(request, BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }

  @Test
  void emptyingLeavesAReceiptOfItsOwnBesideThatOfTheDelete() {
    store("/k/d");
    store("/k/d");
    String id = deleted("/k/d/-/all");
    String silent = API.delete("/trash/k/d/-/all?dry-run=true").body();
    assertThat(silent).contains("\"assets\":2");
    HttpResponse<String> answer = emptied("/k/d/-/all");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Larch-Deleted")).isEqualTo("2");
    assertThat(header(answer, "Preference-Applied")).isEqualTo("receipt");
    assertThat(header(answer, "Larch-Receipt-Selector")).isEqualTo("/trash/k/d/-/all");
    String own = header(answer, "Larch-Receipt");
    for (String each : List.of(id, own)) {
      Leaf leaf = purged(each);
      assertThat(leaf.assets()).isEqualTo(2);
      assertThat(leaf.contentKeys()).isEqualTo(2);
      assertThat(leaf.bytes()).isEqualTo(14);
    }
    Leaf first =
        ReceiptFile.verify(
                receipt(own).toString(),
                VerifierKey.parseAll(API.get("/.well-known/larch-receipt-keys").body()),
                new ReceiptFile.Claim("/trash/k/d/-/all", header(answer, "Larch-Receipt-Salt")))
            .getFirst();
    assertThat(first.kind()).isEqualTo(Leaf.Kind.DELETED);
  }

  @Test
  void whatALargeDeleteKeepsIsEmptiedWithAReceipt() {
    for (int i = 0; i < 7; i++) {
      store("/k/emptied/" + i);
    }
    String id = deleted("/k/emptied/-/recursive");
    HttpResponse<String> answer = emptied("/k/emptied/-/recursive");
    assertThat(header(answer, "Larch-Deleted")).isEqualTo("7");
    for (String each : List.of(id, header(answer, "Larch-Receipt"))) {
      Leaf leaf = purged(each);
      assertThat(leaf.assets()).isEqualTo(7);
      assertThat(leaf.contentKeys()).isEqualTo(7);
      assertThat(leaf.bytes()).isEqualTo(49);
    }
  }

  @Test
  void emptyingThatFindsNothingHasAReceiptAndOneThatIsRefusedHasNone() {
    Leaf leaf = purged(header(emptied("/k/none/-/recursive"), "Larch-Receipt"));
    assertThat(leaf.assets()).isZero();
    HttpResponse<String> refused = emptied("/k/none/-/recursive?expect=1");
    assertThat(refused.statusCode()).isEqualTo(412);
    assertThat(refused.headers().firstValue("Larch-Receipt")).isEmpty();
  }

  @Test
  void aRepeatedEmptyingIsToldTheIdAlone() {
    store("/k/twice");
    deleted("/k/twice/-/all");
    HttpResponse<String> first = emptied("/k/twice/-/all", "Idempotency-Key", "emptied");
    HttpResponse<String> again = emptied("/k/twice/-/all", "Idempotency-Key", "emptied");
    assertThat(header(again, "Larch-Deleted")).isEqualTo("1");
    assertThat(header(again, "Larch-Receipt")).isEqualTo(header(first, "Larch-Receipt"));
    assertThat(first.headers().firstValue("Larch-Receipt-Salt")).isPresent();
    assertThat(again.headers().firstValue("Larch-Receipt-Salt")).isEmpty();
  }

  @Test
  void whatIsKeptForAWhileIsPurgedWhenThatIsOver() {
    store("/s/a");
    String id = deleted("/s/a");
    assertThat(purged(id).contentKeys()).isEqualTo(1);
  }

  @Test
  void aLargeSubtreeIsKeptAndPurgedWithItsReceipt() {
    for (int i = 0; i < 7; i++) {
      store("/k/large/" + i);
    }
    String id = deleted("/k/large/-/recursive");
    assertThat(inState(id, "kept").path("contentKeys").asLong()).isEqualTo(7);
    restore("/k/large/3/-/entry/0/restore");
    assertThat(API.delete("/trash/k/large/-/recursive").statusCode()).isEqualTo(204);
    Leaf leaf = purged(id);
    assertThat(leaf.assets()).isEqualTo(6);
    assertThat(leaf.contentKeys()).isEqualTo(6);
  }

  @Test
  void aDeleteThatIsToKeepNothingSaysSo() {
    store("/k/c");
    String id = deleted("/k/c?keep=no");
    Leaf leaf = purged(id);
    assertThat(leaf.contentKeys()).isEqualTo(1);
    assertThat(Leaf.decode(receipt(id).path("leaf").asText().getBytes(UTF_8)).kind())
        .isEqualTo(Leaf.Kind.DELETED);
  }
}
