package io.larch.faults;

import static io.larch.faults.Position.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.faults.StoreRequest.Kind;
import io.larch.testing.AssetClient;
import io.larch.testing.DrawnPictures;
import io.larch.testing.LarchProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Variants that are made, and that go, while something breaks. */
class VariantFaultsIT {

  private static final String RULES =
      """
      profiles.small { w = 20 }
      paths = [
        { pattern = "/eager/**", image.variants.eager = [small] }
        { pattern = "/hashed/**", image.placeholders = [blurhash] }
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
  @Tag("slow-fault")
  @Cell(fault = "server killed while it makes an eager variant", position = A)
  void eagerVariantOfAKilledProcessIsMadeByAnother() {
    LarchProcess stores = SITE.only("roles = [api]", RULES);
    String path = store(stores, "/eager/a");
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM asset FOR UPDATE")) {
      LarchProcess makes = SITE.larch(RULES);
      lock.awaitWaiting(1);
      assertThat(stored()).as("the original, and a variant that no row names").hasSize(2);
      makes.kill();
      lock.terminateWaiting();
    }
    // As long as it takes until the upload's last sign of life is too old.
    SITE.database().execute("UPDATE purge_batch SET due_at = now()");
    LarchProcess next = SITE.larch(RULES);
    SITE.database().awaitNumber(0, "SELECT count(*) FROM task");
    assertThat(SITE.database().number(VARIANTS)).isEqualTo(1);
    isPicture(client(next).get(path + "/-/content?profile=small"), "hit");
    SITE.recovers(Site.RECOVERY);
    assertThat(stored()).hasSize(2);
    endsWithNothing(next);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = "broker down while eager variants are due", position = A)
  void picturesAreStoredWithoutTheBrokerAndTheirVariantsMadeWhenItIsBack() {
    LarchProcess larch = SITE.only(RULES);
    SITE.awaitBroker(larch, 3);
    List<String> paths = new ArrayList<>();
    try (Fault _ = SITE.servers().brokerStopped()) {
      for (int i = 0; i < 5; i++) {
        paths.add(store(larch, "/eager/" + i));
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .during(Site.LEASE)
          .until(() -> SITE.database().number("SELECT count(*) FROM task WHERE attempts = 0") == 5);
    }
    await()
        .atMost(Site.RECOVERY)
        .until(() -> SITE.database().number("SELECT count(*) FROM task") == 0);
    for (String path : paths) {
      isPicture(client(larch).get(path + "/-/content?profile=small"), "hit");
    }
    endsWithNothing(larch);
  }

  @Test
  void requestsAreServedWhileTheStoreIsSilentToTasksOfEveryKind() {
    LarchProcess larch =
        SITE.only(
            """
            http.request-timeout = 2m
            content.s3 { request-timeout = 60s, idle-timeout = 60s }
            image { workers = 2, ready-workers = 2, timeout = 60s }
            """,
            RULES);
    String asked = store(larch, "/asked");
    // All that is read at first is read by tasks, and of those that are held it is known later.
    Set<String> ofTasks = ConcurrentHashMap.newKeySet();
    AtomicBoolean known = new AtomicBoolean();
    Hold hold =
        SITE.holdRequests(
            RequestMatch.of(Kind.GET).naming(key -> !known.get() || ofTasks.contains(key)));
    for (int i = 0; i < 3; i++) {
      for (String path : List.of("/eager/" + i, "/hashed/" + i)) {
        ofTasks.add(
            AssetClient.contentKey(
                AssetClient.json(client(larch).get(store(larch, path) + "/-/info"))));
      }
    }
    hold.awaitArrived(1, Site.RECOVERY);
    SITE.database().awaitNumber(2, "SELECT count(*) FROM task WHERE state = 'claimed'");
    await().during(Duration.ofSeconds(1)).until(() -> hold.arrived() == 1);
    known.set(true);

    isPicture(asking(larch, asked).join(), "miss");

    assertThat(hold.arrived()).isEqualTo(1);
    hold.release();
    SITE.database().awaitNumber(0, "SELECT count(*) FROM task");
    assertThat(SITE.database().number(VARIANTS)).isEqualTo(4);
    endsWithNothing(larch);
  }

  @Test
  @Cell(fault = "database's answer to a variant's row is lost", position = A)
  void variantWhoseRowIsWrittenWithoutAnAnswerIsThereAndItsContentStays() {
    LarchProcess larch = SITE.only(RULES);
    String path = store(larch, "/a");
    CompletableFuture<HttpResponse<String>> asking;
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM asset FOR UPDATE")) {
      asking = asking(larch, path);
      lock.awaitWaiting(1);
      SITE.servers().toPostgres().holdAnswers();
    }
    SITE.database().awaitNumber(1, VARIANTS);
    SITE.servers().toPostgres().cut();
    SITE.heal();
    assertThat(asking.join().statusCode()).as(asking.join().body()).isEqualTo(503);

    await()
        .atMost(Site.RECOVERY)
        .ignoreExceptions()
        .untilAsserted(() -> isPicture(asking(larch, path).join(), "hit"));
    assertThat(SITE.database().number(VARIANTS)).isEqualTo(1);
    SITE.recovers(Site.RECOVERY);
    assertThat(stored()).hasSize(2);
    endsWithNothing(larch);
  }

  @Test
  @Cell(fault = "variant being made while its asset is deleted", position = A)
  void variantOfAnAssetThatIsDeletedMeanwhileIsPurgedAsWell() {
    LarchProcess larch = SITE.only(RULES);
    String path = store(larch, "/a");
    Hold hold = SITE.holdAnswers(RequestMatch.of(Kind.PUT));
    CompletableFuture<HttpResponse<String>> asking = asking(larch, path);
    hold.awaitArrived(1, Site.RECOVERY);
    assertThat(client(larch).delete(path).statusCode()).isEqualTo(204);
    hold.release();
    assertThat(asking.join().statusCode()).as(asking.join().body()).isEqualTo(404);
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
