package io.larch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.receipt.format.Consistency;
import io.larch.receipt.format.Encodings;
import io.larch.receipt.format.Leaf;
import io.larch.receipt.format.NotVerifiedException;
import io.larch.receipt.format.ReceiptFile;
import io.larch.receipt.format.TlogProof;
import io.larch.receipt.format.VerifierKey;
import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts from the delete to the proof that all is gone. */
class ReceiptHttpIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final byte[] CONTENT = "content".getBytes(UTF_8);
  private static final Path VERIFIER = Path.of("src/test/resources/io/larch/receipt/verify.py");

  private static final RunningLarch LARCH = new RunningLarch();
  private static final AssetClient API = new AssetClient(LARCH.address());

  @TempDir private Path directory;

  @AfterAll
  static void stop() {
    LARCH.close();
  }

  private static void store(String path, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(API.store("/assets" + path, CONTENT).statusCode()).isEqualTo(201);
    }
  }

  private static HttpResponse<String> delete(String target, String... headers) {
    var request = API.request("/assets" + target).DELETE();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return API.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<String> deleteWithReceipt(String target, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Prefer", "receipt"));
    return delete(target, all.toArray(String[]::new));
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }

  private static JsonNode purged(String id) {
    return await()
        .atMost(LIMIT)
        .until(
            () -> AssetClient.json(API.get("/receipts/" + id)),
            receipt -> !receipt.path("purgedProof").isNull());
  }

  private static String keys() {
    return API.get("/.well-known/larch-receipt-keys").body();
  }

  private static long leaves() {
    try (Connection connection = TestPostgres.connect(LARCH.database());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM receipt_leaf")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By another implementation, which must be there: its status, and what it says. */
  private String verifiedElsewhere(String proof, String... claim)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("proof"), proof);
    Path key = Files.writeString(directory.resolve("keys"), keys());
    List<String> command =
        new ArrayList<>(List.of("python3", VERIFIER.toString(), file.toString(), key.toString()));
    command.addAll(List.of(claim));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(output.startsWith("good") ? 0 : 1);
    return output;
  }

  @Test
  void aDeleteLeavesAReceiptThatVerifiesHereAndElsewhere() throws Exception {
    store("/a/J%C3%BCrgen", 3);
    HttpResponse<String> answer = deleteWithReceipt("/a/J%c3%bcrgen/-/all");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Larch-Deleted")).isEqualTo("3");
    assertThat(header(answer, "Preference-Applied")).isEqualTo("receipt");
    String id = header(answer, "Larch-Receipt");
    String salt = header(answer, "Larch-Receipt-Salt");
    assertThat(salt).matches("[A-Za-z0-9_-]{43}");
    String selector = header(answer, "Larch-Receipt-Selector");
    assertThat(selector).isEqualTo("/assets/a/J%C3%BCrgen/-/all");

    JsonNode receipt = purged(id);
    assertThat(receipt.path("state").asText()).isEqualTo("purged");
    assertThat(receipt.path("keysLeft").asLong()).isZero();
    assertThat(receipt.path("assets").asLong()).isEqualTo(3);
    assertThat(receipt.path("contentKeys").asLong()).isEqualTo(3);
    assertThat(receipt.path("bytes").asLong()).isEqualTo(3L * CONTENT.length);
    assertThat(receipt.path("cdn").asText()).isEqualTo("none");
    List<VerifierKey> keys = VerifierKey.parseAll(keys());
    List<Leaf> leaves =
        ReceiptFile.verify(receipt.toString(), keys, new ReceiptFile.Claim(selector, salt));
    assertThat(leaves.stream().map(Leaf::kind))
        .containsExactly(Leaf.Kind.DELETED, Leaf.Kind.PURGED);
    assertThat(leaves.getLast().stores()).containsExactly(new Leaf.Confirmed(3, "file-system"));

    String proof = API.get("/receipts/" + id + "/proof").body();
    assertThat(verifiedElsewhere(proof, selector, salt)).isEqualTo("good: deleted " + id);
    assertThat(verifiedElsewhere(proof, selector + "x", salt)).contains("commitment");
    assertThat(verifiedElsewhere(API.get("/receipts/" + id + "/proof?leaf=purged").body()))
        .isEqualTo("good: purged " + leaves.getLast().id());
  }

  @Test
  void aByteThatIsChangedIsFoundByBoth() throws Exception {
    store("/changed", 1);
    String id = header(deleteWithReceipt("/changed"), "Larch-Receipt");
    purged(id);
    String proof = API.get("/receipts/" + id + "/proof").body();
    List<VerifierKey> keys = VerifierKey.parseAll(keys());
    // One byte of each line, and of the signature; every byte is the unit test's.
    int at = 0;
    for (String line : proof.split("\n", -1)) {
      if (!line.isEmpty()) {
        int middle = at + line.length() / 2;
        char changed = proof.charAt(middle) == 'A' ? 'B' : 'A';
        String wrong = proof.substring(0, middle) + changed + proof.substring(middle + 1);
        assertThatThrownBy(() -> ReceiptFile.verify(wrong, keys, null))
            .as(line)
            .isInstanceOf(NotVerifiedException.class);
        assertThat(verifiedElsewhere(wrong)).as(line).startsWith("refused");
      }
      at += line.length() + 1;
    }
  }

  @Test
  void withoutAskingThereIsNone() {
    store("/quiet", 1);
    long before = leaves();
    HttpResponse<String> answer = delete("/quiet", "Prefer", "respond-async, receipt=no");
    assertThat(answer.headers().firstValue("Preference-Applied")).isEmpty();
    assertThat(answer.headers().firstValue("Larch-Receipt")).isEmpty();
    assertThat(leaves()).isEqualTo(before);
  }

  @Test
  void preferencesAreReadAsTheyAreWritten() {
    HttpResponse<String> answer = delete("/nothing/here", "Prefer", "respond-async, Receipt");
    assertThat(header(answer, "Preference-Applied")).isEqualTo("receipt");
    JsonNode receipt = purged(header(answer, "Larch-Receipt"));
    assertThat(receipt.path("assets").asLong()).isZero();
    assertThat(receipt.path("state").asText()).isEqualTo("purged");
  }

  @Test
  void whatIsRefusedOrOnlyTriedLeavesNone() {
    store("/refused", 2);
    long before = leaves();
    assertThat(deleteWithReceipt("/refused/-/all?expect=3").statusCode()).isEqualTo(412);
    assertThat(deleteWithReceipt("/refused/-/entry/0", "If-Match", "\"1-99\"").statusCode())
        .isEqualTo(412);
    assertThat(deleteWithReceipt("/refused/-/entry/77", "If-Match", "*").statusCode())
        .isEqualTo(412);
    assertThat(deleteWithReceipt("/refused?limit=0").statusCode()).isEqualTo(400);
    HttpResponse<String> tried = deleteWithReceipt("/refused/-/all?dry-run=true");
    assertThat(tried.statusCode()).isEqualTo(200);
    assertThat(tried.headers().firstValue("Larch-Receipt")).isEmpty();
    assertThat(leaves()).isEqualTo(before);
    HttpResponse<String> answer = deleteWithReceipt("/refused/-/all?expect=2");
    assertThat(purged(header(answer, "Larch-Receipt")).path("assets").asLong()).isEqualTo(2);
    assertThat(deleteWithReceipt("/refused/-/all?expect=0").statusCode()).isEqualTo(204);
  }

  @Test
  void aLargeSubtreeIsCountedWhenItIsHidden() {
    for (int i = 0; i < 9; i++) {
      store("/large/" + i, 1);
    }
    HttpResponse<String> answer = deleteWithReceipt("/large/-/recursive");
    assertThat(header(answer, "Larch-Deleted")).isEqualTo("9");
    JsonNode receipt = purged(header(answer, "Larch-Receipt"));
    assertThat(receipt.path("contentKeys").asLong()).isEqualTo(9);
    assertThat(receipt.path("bytes").asLong()).isEqualTo(9L * CONTENT.length);
    assertThat(purgedLeaf(receipt).contentKeys()).isEqualTo(9);
  }

  private static Leaf purgedLeaf(JsonNode receipt) {
    return Leaf.decode(receipt.path("purgedLeaf").asText().getBytes(UTF_8));
  }

  @Test
  void deletesThatShareAStatementHaveAReceiptEach() throws Exception {
    store("/many", 60);
    List<Callable<String>> deletes = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      String target = "/many/-/entry/" + i;
      deletes.add(() -> header(deleteWithReceipt(target), "Larch-Receipt"));
    }
    List<String> ids = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
      for (Future<String> done : clients.invokeAll(deletes)) {
        ids.add(done.get());
      }
    }
    assertThat(ids).doesNotHaveDuplicates();
    for (int i = 0; i < 64; i++) {
      Leaf leaf = purgedLeaf(purged(ids.get(i)));
      assertThat(leaf.assets()).isEqualTo(i < 60 ? 1 : 0);
      assertThat(leaf.contentKeys()).isEqualTo(i < 60 ? 1 : 0);
    }
  }

  @Test
  void aListAnswersItsReceiptInItsBody() {
    store("/list", 2);
    String body =
        "{\"assets\":[{\"path\":\"/list\",\"entryId\":1},{\"path\":\"/list\",\"entryId\":7},"
            + "{\"path\":\"/list\",\"entryId\":0}]}";
    var request =
        API.request("/deletions")
            .header("Content-Type", "application/json")
            .header("Prefer", "receipt")
            .header("Idempotency-Key", "receipts-list")
            .POST(BodyPublishers.ofString(body));
    HttpResponse<String> answer = API.send(request, BodyHandlers.ofString());
    assertThat(header(answer, "Preference-Applied")).isEqualTo("receipt");
    JsonNode told = AssetClient.json(answer).path("receipt");
    String selector = "/assets/list/-/entry/1\n/assets/list/-/entry/7\n/assets/list/-/entry/0";
    assertThat(told.path("selector").asText()).isEqualTo(selector);
    JsonNode receipt = purged(told.path("id").asText());
    assertThat(
            ReceiptFile.verify(
                receipt.toString(),
                VerifierKey.parseAll(keys()),
                new ReceiptFile.Claim(selector, told.path("salt").asText())))
        .first()
        .satisfies(leaf -> assertThat(leaf.assets()).isEqualTo(2));
    JsonNode again = AssetClient.json(API.send(request, BodyHandlers.ofString()));
    assertThat(again.path("receipt").path("id")).isEqualTo(told.path("id"));
    assertThat(again.path("receipt").has("salt")).isFalse();
    assertThat(again.path("receipt").has("selector")).isFalse();
  }

  @Test
  void aDeleteByTokenLeavesOneOfItsEntry() {
    HttpResponse<String> stored =
        API.send(
            API.request("/assets/token?delete-token=true")
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(
                    BodyPublishers.ofString(
                        """
                        --x\r
                        Content-Disposition: form-data; name="asset"; filename="f"\r
                        \r
                        content\r
                        --x--\r
                        """)),
            BodyHandlers.ofString());
    String token = AssetClient.json(stored).path("deleteToken").asText();
    var request =
        API.request("/deletions/by-token")
            .header("Content-Type", "application/json")
            .header("Prefer", "receipt")
            .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}"));
    HttpResponse<String> answer = API.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Larch-Receipt-Selector")).isEqualTo("/assets/token/-/entry/0");
    purged(header(answer, "Larch-Receipt"));
    long before = leaves();
    assertThat(API.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    assertThat(leaves()).isEqualTo(before);
  }

  @Test
  void aRepeatIsToldTheIdAlone() {
    store("/repeat", 1);
    HttpResponse<String> first =
        deleteWithReceipt("/repeat/-/entry/0", "Idempotency-Key", "receipts-repeat");
    HttpResponse<String> again =
        deleteWithReceipt("/repeat/-/entry/0", "Idempotency-Key", "receipts-repeat");
    assertThat(header(again, "Larch-Deleted")).isEqualTo("1");
    assertThat(header(again, "Larch-Receipt")).isEqualTo(header(first, "Larch-Receipt"));
    assertThat(first.headers().firstValue("Larch-Receipt-Salt")).isPresent();
    assertThat(again.headers().firstValue("Larch-Receipt-Salt")).isEmpty();
    assertThat(again.headers().firstValue("Larch-Receipt-Selector")).isEmpty();
  }

  @Test
  void theLogHasNoWordOfWhatWasDeleted() throws Exception {
    List<String> words =
        List.of("secretpath", "secretlabel", "secretvalue", "secrettag", "secretalt");
    assertThat(
            API.store(
                    "/assets/secretpath/secretpath",
                    BodyPublishers.ofByteArray(CONTENT),
                    """
                    {"labels":{"secretlabel":"secretvalue"},"tags":["secrettag"],"alt":"secretalt"}
                    """)
                .statusCode())
        .isEqualTo(201);
    HttpResponse<String> answer =
        deleteWithReceipt("/secretpath/-/recursive?secretlabel=secretvalue&tag=secrettag");
    String salt = header(answer, "Larch-Receipt-Salt");
    String id = header(answer, "Larch-Receipt");
    purged(id);
    StringBuilder dump = new StringBuilder();
    try (Connection connection = TestPostgres.connect(LARCH.database());
        Statement statement = connection.createStatement()) {
      for (String table :
          List.of(
              "receipt_leaf",
              "receipt_node",
              "receipt_checkpoint",
              "confirmed_key",
              "settled_receipt")) {
        try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " AS t")) {
          while (rows.next()) {
            dump.append(rows.getString(1)).append('\n');
          }
        }
      }
    }
    assertThat(dump).contains(id).hasSizeGreaterThan(1000);
    for (String word : words) {
      assertThat(dump.toString())
          .doesNotContain(word)
          .doesNotContain(Encodings.hex(word.getBytes(UTF_8)));
    }
    byte[] raw = Encodings.fromBase64Url("salt", salt);
    assertThat(dump.toString()).doesNotContain(salt).doesNotContain(Encodings.hex(raw));
  }

  @Test
  void theLogIsConsistentWithWhatItWas() {
    store("/consistent", 2);
    purged(header(deleteWithReceipt("/consistent/-/entry/0"), "Larch-Receipt"));
    String older = API.get("/receipts/checkpoint").body();
    purged(header(deleteWithReceipt("/consistent/-/entry/1"), "Larch-Receipt"));
    String newer = API.get("/receipts/checkpoint").body();
    String target = "/receipts/consistency?first=%s&second=%s".formatted(size(older), size(newer));
    assertThat(
            Consistency.verify(older, newer, API.get(target).body(), VerifierKey.parseAll(keys())))
        .hasSize(2);
    for (String wrong :
        List.of(
            "/receipts/consistency",
            "/receipts/consistency?first=0&second=1",
            "/receipts/consistency?first=2&second=1",
            "/receipts/consistency?first=1&second=99999999",
            "/receipts/consistency?first=01&second=1",
            "/receipts/checkpoint?x=1",
            "/receipts/0123456789abcdef/proof?leaf=first")) {
      assertThat(API.get(wrong).statusCode()).as(wrong).isEqualTo(400);
    }
  }

  private static String size(String checkpoint) {
    return checkpoint.split("\n", -1)[1];
  }

  @Test
  void thereIsNoReceiptOfAnIdThatNobodyKnows() {
    for (String target :
        List.of(
            "/receipts/0123456789abcdef",
            "/receipts/x",
            "/receipts/0123456789abcdef/proof",
            "/receipts/0123456789abcdef/proof?leaf=purged")) {
      assertThat(API.get(target).statusCode()).as(target).isEqualTo(404);
    }
    HttpResponse<String> checkpoint = API.get("/receipts/checkpoint");
    assertThat(header(checkpoint, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(checkpoint, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
  }

  @Test
  void theCommandVerifiesWhatTheServerAnswers() throws Exception {
    store("/command", 1);
    HttpResponse<String> answer = deleteWithReceipt("/command");
    String id = header(answer, "Larch-Receipt");
    JsonNode receipt = purged(id);
    Path file = Files.writeString(directory.resolve("receipt.json"), receipt.toString());
    Path keys = Files.writeString(directory.resolve("keys"), keys());
    String first =
        "verified: deleted %s at %s, 1 assets".formatted(id, receipt.path("requestedAt").asText());
    assertThat(
            run(
                0,
                "receipt",
                "verify",
                file.toString(),
                "--key",
                keys.toString(),
                "--selector",
                header(answer, "Larch-Receipt-Selector"),
                "--salt",
                header(answer, "Larch-Receipt-Salt")))
        .startsWith(first);
    assertThat(
            run(
                1,
                "receipt",
                "verify",
                file.toString(),
                "--key",
                keys.toString(),
                "--selector",
                "/assets/other/-/new/1",
                "--salt",
                header(answer, "Larch-Receipt-Salt")))
        .startsWith("not verified: ");
    run(2, "receipt", "verify", file.toString(), "--key", keys.toString(), "--selector", "x");
    run(2, "receipt", "verify", file.toString());
    assertThat(TlogProof.parse(API.get("/receipts/" + id + "/proof").body()).index())
        .isNotNegative();
  }

  private static String run(int status, String... arguments) {
    StringWriter out = new StringWriter();
    var command = Main.commandLine(new Larch(), Path.of(""));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(out, true));
    assertThat(command.execute(arguments)).as(out::toString).isEqualTo(status);
    return out.toString();
  }
}
