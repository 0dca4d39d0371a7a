package io.larch.faults;

import static io.larch.faults.Position.A;
import static io.larch.faults.Position.E;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.endtoend.Deployment;
import io.larch.faults.StoreFault.CutRequest;
import io.larch.faults.StoreFault.Omit;
import io.larch.faults.StoreFault.Refuse;
import io.larch.faults.StoreFault.RefuseKeys;
import io.larch.faults.StoreFault.Silence;
import io.larch.faults.StoreFault.Truncate;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The S3 server misbehaving, as the gateway has it. */
class StoreFaultsIT {

  private static final String AWAY = "store answers 500, 503, times out, stalls";
  private static final String CONTROL = "key with a control character";

  /** As after a long outage: no batch comes back in time by its back-off alone. */
  private static final String LONG_BACKOFF = "purge { backoff-initial = 1m, backoff-max = 1m }";

  private static final Duration PROMISED = Duration.ofSeconds(10);

  @RegisterExtension static final Site SITE = new Site();

  private final Answers answers = SITE.answers();

  static Stream<Named<StoreFault>> outages() {
    return Stream.of(
        Named.of("500", Refuse.INTERNAL_ERROR),
        Named.of("503", Refuse.SLOW_DOWN),
        Named.of("time-out", new Silence()),
        Named.of("cut", new CutRequest()));
  }

  @ParameterizedTest
  @MethodSource("outages")
  @Cell(fault = AWAY, position = E)
  void batchIsPutOffAndItsMessageNotHeld(StoreFault fault) {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 4);
    double handled = SITE.metric(larch, "larch_consume_handled_total");
    SITE.servers().gateway().fail(RequestMatch.deletes(), fault);
    answers.deleteTree(larch, paths);
    SITE.database()
        .awaitNumberAtLeast(
            2, "SELECT coalesce(max(attempts), 0) FROM purge_batch WHERE state = 'waiting'");
    SITE.awaitMetric(larch, "larch_consume_handled_total", handled + 2);
    assertThat(SITE.audit().backlog()).isEqualTo(4);
    assertThat(
            SITE.metric(
                larch, "larch_purge_bucket_page_size{bucket=\"%s\"}".formatted(SITE.bucket())))
        .isBetween(1.0, 249.0);
    SITE.heal();
    SITE.recovers(PROMISED);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = AWAY, position = E)
  void deletesGoOnUploadsFailCleanlyAndTheBacklogDrainsWhenTheStoreIsBack() {
    LarchProcess larch = SITE.only(LONG_BACKOFF);
    List<String> paths = answers.store(larch, 10);
    SITE.servers().gateway().fail(RequestMatch.of(), new Silence());
    answers.deleteAll(larch, paths.subList(1, 10));
    long begin = System.nanoTime();
    HttpResponse<String> refused = answers.store(larch, Answers.newTop());
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    saysThatTheStoreIsAway(larch);
    assertThat(SITE.audit().backlog()).isGreaterThanOrEqualTo(9);

    SITE.heal();
    SITE.recovers(PROMISED);
    assertThat(answers.store(larch, Answers.newTop()).statusCode()).isEqualTo(201);
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

  @Test
  @Cell(fault = "200 with errors for some keys", position = E)
  void onlyKeysThatTheStoreConfirmsLeaveTheRow() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 5);
    String bad = answers.key(paths.getFirst());
    SITE.servers()
        .gateway()
        .fail(RequestMatch.deletes(), new RefuseKeys(bad::equals, "InternalError"));
    answers.deleteTree(larch, paths);
    SITE.database()
        .awaitNumber(
            1, "SELECT count(*) FROM purge_batch WHERE content_keys = ARRAY['%s']".formatted(bad));
    assertThat(SITE.inventory().keysIn(SITE.bucket())).containsExactly(bad);
    SITE.heal();
    SITE.recovers(PROMISED);
    assertThat(answers.keys(paths))
        .allSatisfy(key -> assertThat(SITE.servers().gateway().ledger().deletes(key)).isOne());
  }

  @Test
  @Cell(fault = "200 with a truncated body or keys missing from it", position = E)
  void answerThatIsCutShortMeansNothing() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 5);
    StoreGateway.Rule rule = SITE.servers().gateway().fail(RequestMatch.deletes(), new Truncate());
    answers.deleteTree(larch, paths);
    SITE.database().awaitNumberAtLeast(1, "SELECT coalesce(max(attempts), 0) FROM purge_batch");
    assertThat(rule.hits()).isPositive();
    assertThat(SITE.audit().backlog()).isEqualTo(5);
    SITE.heal();
    SITE.recovers(PROMISED);
    assertThat(SITE.servers().gateway().ledger().duplicated()).isEqualTo(5);
  }

  @Test
  @Cell(fault = "200 with a truncated body or keys missing from it", position = E)
  void keyThatTheAnswerDoesNotMentionIsNotGone() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 5);
    String silent = answers.key(paths.getLast());
    SITE.servers().gateway().fail(RequestMatch.deletes(), new Omit(silent::equals));
    answers.deleteTree(larch, paths);
    SITE.database()
        .awaitNumber(
            1,
            "SELECT count(*) FROM purge_batch WHERE content_keys = ARRAY['%s']".formatted(silent));
    SITE.heal();
    SITE.recovers(PROMISED);
  }

  static Stream<Named<Refuse>> refusals() {
    return Stream.of(
        Named.of("403", Refuse.ACCESS_DENIED), Named.of("no bucket", Refuse.NO_SUCH_BUCKET));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  @Cell(fault = "403, bucket missing", position = E)
  void bucketThatRefusesIsPutOffAndReportedAndOthersFlow(Refuse refusal) {
    LarchProcess larch = SITE.larch();
    LarchProcess other =
        SITE.larch("roles = [api]", "content.bucket = \"%s\"".formatted(SITE.otherBucket()));
    List<String> refused = answers.store(larch, 10);
    List<String> served = answers.store(other, 10);
    SITE.servers().gateway().fail(RequestMatch.deletes().in(SITE.bucket()), refusal);
    answers.deleteAll(larch, refused);
    answers.deleteAll(larch, served);
    await().until(() -> SITE.inventory().keysIn(SITE.otherBucket()).isEmpty());
    SITE.awaitMetric(larch, "larch_purge_bucket_stopped", 1);
    assertThat(larch.output()).contains("bucket " + SITE.bucket() + " is stopped");
    assertThat(SITE.audit().backlog()).isEqualTo(10);
    SITE.heal();
    SITE.recovers(PROMISED);
  }

  @Test
  @Cell(fault = CONTROL, position = A)
  void pathWithAControlCharacterIsRefused() {
    LarchProcess larch = SITE.larch();
    HttpResponse<String> refused =
        new AssetClient(larch.url()).store("/assets/a%01b", new byte[] {1});
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(SITE.inventory().keysIn(SITE.bucket())).isEmpty();
  }

  @Test
  @Cell(fault = CONTROL, position = E)
  void keyThatXmlCanNotCarryIsDeletedAlone() {
    LarchProcess larch = SITE.larch();
    List<String> keys = List.of("plain1", "odd\u0001key", "plain2");
    keys.forEach(key -> SITE.inventory().put(SITE.bucket(), key, new byte[] {1}));
    SITE.database()
        .execute(
            "INSERT INTO purge_batch (bucket, content_keys)"
                + " VALUES ('%s', ARRAY['plain1', E'odd\\x01key', 'plain2'])"
                    .formatted(SITE.bucket()));
    SITE.database().awaitNumber(0, "SELECT count(*) FROM purge_batch");
    assertThat(Set.copyOf(SITE.inventory().versionsIn(SITE.bucket()))).isEmpty();
    assertThat(SITE.servers().gateway().ledger().requests(StoreRequest.Kind.DELETE)).isOne();
    assertThat(larch.alive()).isTrue();
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = "half-open network", position = E)
  void deleteIntoSilenceIsGivenUpAndPutOff() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 3);
    SITE.servers().toStore().pause();
    answers.deleteTree(larch, paths);
    SITE.database().awaitNumberAtLeast(1, "SELECT coalesce(max(attempts), 0) FROM purge_batch");
    SITE.servers().toStore().cut();
    SITE.heal();
    SITE.recovers(PROMISED);
  }
}
