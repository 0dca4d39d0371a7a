package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.receipt.format.Consistency;
import io.larch.receipt.format.Leaf;
import io.larch.receipt.format.ReceiptFile;
import io.larch.receipt.format.VerifierKey;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of receipts over a death of the process that writes it. */
class ReceiptKillIT {

  private static final int ASSETS = 300;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private LarchProcess dev() {
    LarchProcess larch =
        LarchProcess.start(
            Map.of("LARCH_RECEIPTS_MODE", "always"),
            "dev",
            "--port=0",
            "--data=" + directory.resolve("data"));
    larch.awaitReady();
    return larch;
  }

  private static String size(String checkpoint) {
    return checkpoint.split("\n", -1)[1];
  }

  @Test
  void theLogGoesOnWhereItWasAndEveryReceiptIsKept() throws Exception {
    List<String> receipts = new ArrayList<>();
    String before;
    String keys;
    try (LarchProcess larch = dev()) {
      AssetClient api = new AssetClient(larch.url());
      for (int i = 0; i < ASSETS; i++) {
        api.store("/assets/a", new byte[] {1});
      }
      receipts.add(delete(api, 0));
      await().atMost(LIMIT).until(() -> !size(api.get("/receipts/checkpoint").body()).equals("0"));
      before = api.get("/receipts/checkpoint").body();
      keys = api.get("/.well-known/larch-receipt-keys").body();
      // Dies in the midst of deletes, and of rounds of the sequencer.
      CompletableFuture<Void> death =
          CompletableFuture.runAsync(
              larch::kill, CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS));
      try {
        for (int i = 1; i < ASSETS; i++) {
          receipts.add(delete(api, i));
        }
      } catch (UncheckedIOException dead) {
        // Whether that last one was carried out nobody was told.
      }
      death.join();
    }
    assertThat(receipts).hasSizeGreaterThan(1);
    try (LarchProcess larch = dev()) {
      AssetClient api = new AssetClient(larch.url());
      assertThat(api.get("/.well-known/larch-receipt-keys").body()).isEqualTo(keys);
      List<VerifierKey> known = VerifierKey.parseAll(keys);
      for (String id : receipts) {
        JsonNode receipt =
            await()
                .atMost(LIMIT)
                .until(
                    () -> AssetClient.json(api.get("/receipts/" + id)),
                    each -> each.path("purgedProof").isTextual());
        assertThat(ReceiptFile.verify(receipt.toString(), known, null).getLast().kind())
            .isEqualTo(Leaf.Kind.PURGED);
      }
      String after = api.get("/receipts/checkpoint").body();
      String proof =
          api.get("/receipts/consistency?first=%s&second=%s".formatted(size(before), size(after)))
              .body();
      assertThat(Consistency.verify(before, after, proof, known)).hasSize(2);
      assertThat(Long.parseLong(size(after))).isGreaterThanOrEqualTo(2L * receipts.size());
    }
  }

  private static String delete(AssetClient api, int entry) {
    HttpResponse<String> answer =
        api.send(api.request("/assets/a/-/entry/" + entry).DELETE(), BodyHandlers.ofString());
    return answer.headers().firstValue("Larch-Receipt").orElseThrow();
  }
}
