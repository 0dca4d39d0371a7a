package io.larch.variant;

import static io.larch.variant.VariantServer.PICTURE;
import static io.larch.variant.VariantServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Variants go when the rules of their paths say so, and come again when they are asked for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VariantExpiryIT {

  private final VariantServer server =
      new VariantServer(
          """
          profiles.small { w = 20 }
          paths = [
            { pattern = "/ttl/**", image.variants.expiry = "ttl 2s" }
            { pattern = "/idle/**", image.variants.expiry = "idle 2s" }
            { pattern = "/month/**", image.variants.expiry = "idle 30d" }
            { pattern = "/never/**", image.variants.expiry = "never" }
            { pattern = "/brief/**", image.variants { expiry = "ttl 1s", eager = [small] } }
          ]
          """);

  @BeforeAll
  void assumePictures() {
    server.assumePictures();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void variantGoesSoLongAfterItWasMadeThoughItIsAskedForAndIsMadeAgain() {
    String path = server.store("/ttl/a", PICTURE);
    assertThat(server.get(path + "/-/content?w=5")).isEqualTo("miss");
    assertThat(server.get(path + "/-/content?w=5")).isEqualTo("hit");
    double before = server.larch.counted("larch.variants.expired");
    soon().until(() -> server.get(path + "/-/content?w=5").equals("miss"));
    assertThat(server.larch.counted("larch.variants.expired")).isGreaterThan(before);
    soon().until(() -> server.made(path).isEmpty());
    server.awaitNothingLeftBehind();
  }

  @Test
  void variantStaysWhileItIsAskedForAndGoesWhenNobodyDoes() {
    String path = server.store("/idle/a", PICTURE);
    server.get(path + "/-/content?w=5");
    server.get(path + "/-/content?w=6");
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .during(Duration.ofSeconds(5))
        .until(() -> server.get(path + "/-/content?w=5").equals("hit"));
    assertThat(server.made(path)).as("nobody asked for the other").containsExactly("w_5");
    soon().until(() -> server.made(path).isEmpty());
    assertThat(server.get(path + "/-/content?w=5")).isEqualTo("miss");
  }

  @Test
  void readsOfAVariantWriteItsRowSeldom() {
    String path = server.store("/month/a", PICTURE);
    server.get(path + "/-/content?w=5");
    String before = rowVersion(path);
    for (int i = 0; i < 200; i++) {
      assertThat(server.get(path + "/-/content?w=5")).isEqualTo("hit");
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .during(Duration.ofMillis(500))
        .until(() -> rowVersion(path).equals(before));
  }

  /** Another one after each write. */
  private String rowVersion(String path) {
    return server.column(
        "SELECT ctid::text || xmin::text FROM asset WHERE path = '%s/'"
            .formatted(path.substring("/assets/".length())));
  }

  @Test
  void variantStaysWhereTheRulesSaySoAndWhatAClientHasSuppliedEverywhere() {
    String path = server.store("/never/a", PICTURE);
    server.get(path + "/-/content?w=5");
    String brief = server.store("/brief/b", PICTURE);
    HttpResponse<String> supplied =
        server.http.putVariant(brief + "/-/entry/0/variants/poster", "derived", null);
    assertThat(supplied.statusCode()).as(supplied.body()).isEqualTo(201);
    soon().until(() -> server.tasks.all().isEmpty() && server.made(brief).isEmpty());
    assertThat(server.http.get(brief + "/-/entry/0/variants/poster/content").body())
        .isEqualTo("derived");
    assertThat(server.made(path)).containsExactly("w_5");
  }

  @Test
  void nobodyWhoAsksForAVariantNoticesThatItGoes() throws Exception {
    String path = server.store("/brief/a", PICTURE);
    long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
    Callable<Integer> reader =
        () -> {
          int misses = 0;
          while (System.nanoTime() < end) {
            misses += server.get(path + "/-/content?w=5").equals("miss") ? 1 : 0;
          }
          return misses;
        };
    List<Callable<Integer>> readers = new ArrayList<>(List.of(reader, reader, reader, reader));
    assertThat(AllAtOnce.run(readers).stream().mapToInt(each -> each).sum())
        .as("it went and came several times")
        .isGreaterThan(2);
    server.awaitNothingLeftBehind();
  }

  @Test
  void whoeverAsksWhileVariantsAreDeletedIsGivenThemMadeAnew() throws Exception {
    String path = server.store("/never/raced", PICTURE);
    long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    Callable<Integer> reader =
        () -> {
          int answers = 0;
          while (System.nanoTime() < end) {
            server.get(path + "/-/content?w=5");
            answers++;
          }
          return answers;
        };
    Callable<Integer> deleter =
        () -> {
          int deletes = 0;
          while (System.nanoTime() < end) {
            int status = server.http.delete(path + "/-/variants").statusCode();
            assertThat(status).isEqualTo(204);
            deletes++;
          }
          return deletes;
        };
    assertThat(AllAtOnce.run(List.of(reader, reader, reader, deleter))).allMatch(n -> n > 10);
    server.awaitNothingLeftBehind();
  }
}
