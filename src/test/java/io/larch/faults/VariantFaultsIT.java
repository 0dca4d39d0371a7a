package io.larch.faults;

import static io.larch.faults.Position.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.faults.StoreRequest.Kind;
import io.larch.testing.AssetClient;
import io.larch.testing.DrawnPictures;
import io.larch.testing.LarchProcess;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Variants that are made, and that go, while something breaks. */
class VariantFaultsIT {

  private static final String RULES =
      """
      profiles.small { w = 20 }
      paths = [
        { pattern = "/eager/**", image.variants.eager = [small] }
        { pattern = "/brief/**", image.variants.expiry = "ttl 1s" }
      ]
      """;

  private static final String VARIANTS =
      "SELECT coalesce(sum(jsonb_array_length(variants)), 0) FROM asset";

  private static final byte[] PICTURE = DrawnPictures.picture("png", 64, 48);

  @RegisterExtension static final Site SITE = new Site();

  private static AssetClient client(LarchProcess larch) {
    return new AssetClient(larch.url());
  }

  private static String store(LarchProcess larch, String path) {
    HttpResponse<String> answer = client(larch).store("/assets" + path, PICTURE);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return "/assets" + path;
  }

  private static CompletableFuture<HttpResponse<String>> asking(LarchProcess larch, String path) {
    return CompletableFuture.supplyAsync(
        () -> client(larch).get(path + "/-/content?w=9"), Thread::startVirtualThread);
  }

  private static void isPicture(HttpResponse<String> answer, String cache) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Larch-Cache")).contains(cache);
  }

  private static Set<String> stored() {
    return SITE.inventory().keysIn(SITE.bucket());
  }

  private static void endsWithNothing(LarchProcess larch) {
    SITE.deleteEverything(larch);
    SITE.recovers(Site.RECOVERY);
    assertThat(stored()).isEmpty();
  }

  @Test
  @Cell(fault = "variant expires while somebody fetches it", position = A)
  void variantThatIsGoneBeforeItIsSentIsMadeAnew() {
    LarchProcess larch = SITE.only(Site.PATIENT, RULES);
    String path = store(larch, "/brief/a");
    String original = AssetClient.contentKey(AssetClient.json(client(larch).get(path + "/-/info")));
    Hold hold = SITE.holdRequests(RequestMatch.of(Kind.GET).naming(key -> !key.equals(original)));
    CompletableFuture<HttpResponse<String>> asking = asking(larch, path);
    hold.awaitArrived(1, Site.RECOVERY);
    SITE.database().awaitNumber(0, VARIANTS);
    // Not so long after it has left the row as it is for others.
    SITE.database().execute("UPDATE purge_batch SET due_at = now()");
    await().atMost(Site.RECOVERY).until(() -> stored().equals(Set.of(original)));
    hold.release();
    isPicture(asking.join(), "miss");
    endsWithNothing(larch);
  }
}
