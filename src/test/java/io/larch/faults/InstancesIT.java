package io.larch.faults;

import static io.larch.faults.Position.A;
import static io.larch.faults.Position.B;
import static io.larch.faults.Position.C;
import static io.larch.faults.Position.E;
import static io.larch.faults.Position.F;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.endtoend.Deployment;
import io.larch.endtoend.Load;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several processes side by side; clients that race; a clock that is wrong; a network that is slow.
 */
class InstancesIT {

  private static final String SEVERAL = "two relays, two workers, several instances";
  private static final String SLOW = "slow network";
  private static final Duration ONE_WAY = Duration.ofMillis(50);
  private static final String TO_GONE = "larch_purge_delete_to_gone_seconds";

  /** Longer than any test, so that no lease or claim ends by time. */
  private static final String LONG_LEASE = "purge { lease = 10m, page-size = 2 }";

  private static final String PATIENT_PUBLISHER =
      "messaging { confirm-timeout = 10s, heartbeat = 20s }";

  private static final int CLIENTS = 6;

  @RegisterExtension static final Site SITE = new Site();

  private final Answers answers = SITE.answers();

  @Test
  @Tag("slow-fault")
  @Cell(fault = SEVERAL, position = B)
  @Cell(fault = SEVERAL, position = F)
  void instancesShareTheWorkAndNoneDoesItTwice() {
    String[] settings = {LONG_LEASE, PATIENT_PUBLISHER, Site.PATIENT};
    List<LarchProcess> all = List.of(SITE.only(settings), SITE.another(settings).awaitReady());
    all.forEach(larch -> SITE.awaitBroker(larch, 3));
    List<String> paths = answers.store(all.getFirst(), 60);
    SITE.database().execute("INSERT INTO purge_pause (reason) VALUES ('until all is due')");
    for (int i = 0; i < paths.size(); i++) {
      answers.deleteAll(all.get(i % all.size()), List.of(paths.get(i)));
    }
    // As a relay does that is leasing these; two seldom meet at one moment by themselves.
    try (DatabaseLock _ =
        SITE.database()
            .lock(
                "SELECT FROM purge_batch WHERE id IN (SELECT id FROM purge_batch ORDER BY due_at"
                    + " LIMIT 30) FOR UPDATE")) {
      SITE.database().execute("DELETE FROM purge_pause");
      SITE.database().awaitNumber(30, "SELECT count(*) FROM purge_batch");
    }
    SITE.recovers(Site.RECOVERY);
    assertThat(sum(all, "larch_relay_leased_total")).as("leases").isEqualTo(paths.size());
    assertThat(sum(all, "larch_purge_stale_total")).as("messages for nothing").isZero();
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
    assertThat(SITE.servers().gateway().ledger().overlapping()).isEmpty();
    assertThat(sum(all, "larch_purge_delete_to_gone_seconds_count"))
        .as("batches removed")
        .isEqualTo(paths.size());
    assertThat(all)
        .allSatisfy(
            larch -> assertThat(SITE.metric(larch, "larch_relay_lease_expired_total")).isZero());
  }

  private static double sum(List<LarchProcess> processes, String metric) {
    return processes.stream().mapToDouble(larch -> SITE.metric(larch, metric)).sum();
  }

  @Test
  @Cell(fault = SEVERAL, position = E)
  void keyThatTwoBatchesNameIsDeletedByBoth() {
    SITE.larch();
    Hold hold = SITE.holdRequests(RequestMatch.deletes());
    SITE.inventory().put(SITE.bucket(), "twice", new byte[] {1});
    for (int i = 0; i < 2; i++) {
      SITE.database()
          .execute(
              "INSERT INTO purge_batch (bucket, content_keys) VALUES ('%s', ARRAY['twice'])"
                  .formatted(SITE.bucket()));
      hold.awaitArrived(i + 1, Site.RECOVERY);
    }
    hold.release();
    SITE.recovers(Site.RECOVERY);
    assertThat(SITE.servers().gateway().ledger().deletes("twice")).isEqualTo(2);
  }

  @Test
  @Cell(fault = "store (upload) races a recursive delete", position = A)
  void storeAndRecursiveDeleteLeaveNoRowWithoutContentAndNoContentWithoutRow() {
    LarchProcess larch = SITE.larch();
    AssetClient client = new AssetClient(larch.url());
    for (int i = 0; i < 20; i++) {
      String top = Answers.newTop();
      assertThat(client.store(top + "/a", new byte[] {1}).statusCode()).isEqualTo(201);
      List<CompletableFuture<HttpResponse<String>>> race = new ArrayList<>();
      for (String path : List.of(top + "/a", top + "/a/b")) {
        race.add(later(() -> client.store(path, new byte[] {2})));
      }
      race.add(later(() -> client.delete(top + "/-/recursive")));
      List<HttpResponse<String>> answered = race.stream().map(CompletableFuture::join).toList();
      assertThat(answered).extracting(HttpResponse::statusCode).containsExactly(201, 201, 204);
      int deleted =
          Integer.parseInt(answered.getLast().headers().firstValue("Larch-Deleted").orElseThrow());
      assertThat(deleted).isBetween(1, 3);
      assertThat(AssetClient.json(client.get(top + "/-/recursive/info")).get("assets"))
          .hasSize(3 - deleted);
    }
    SITE.recovers(Site.RECOVERY);
    SITE.audit().look().requireNone();
    SITE.deleteEverything(larch);
  }

  private static <T> CompletableFuture<T> later(Supplier<T> request) {
    return CompletableFuture.supplyAsync(request, Thread::startVirtualThread);
  }

  @ParameterizedTest
  @CsvSource({"+1h, 'api, relay'", "-1h, relay"})
  @Tag("slow-fault")
  @Cell(fault = "clock wrong by an hour", position = A)
  void timesAreTheDatabases(String shift, String roles) {
    Optional<Path> library = fakeTime();
    assumeTrue(library.isPresent(), "libfaketime is not installed (Debian: libfaketime)");
    LarchProcess purge = SITE.only("roles = [api, purge]");
    // A store refuses what was signed an hour ago, so a relay alone, which has nothing to do with
    // it.
    LarchProcess wrong =
        SITE.another(
                Map.of(
                    "LD_PRELOAD",
                    library.orElseThrow().toString(),
                    "FAKETIME",
                    shift,
                    "DONT_FAKE_MONOTONIC",
                    "1",
                    "FAKETIME_FORCE_MONOTONIC_FIX",
                    "0"),
                "roles = [%s]".formatted(roles))
            .awaitReady();
    List<String> paths = answers.store(purge, 10);
    Hold hold = SITE.holdRequests(RequestMatch.deletes());
    answers.deleteAll(roles.contains("api") ? wrong : purge, paths);
    hold.awaitArrived(1, Site.RECOVERY);
    assertThat(
            SITE.database()
                .number(
                    "SELECT count(*) FROM purge_batch WHERE recorded_at NOT BETWEEN now() -"
                        + " interval '5 min' AND now() OR due_at NOT BETWEEN now() - interval '5"
                        + " min' AND now() + interval '5 min'"))
        .isZero();
    hold.release();
    SITE.recovers(Site.RECOVERY);
    assertThat(SITE.metric(wrong, "larch_relay_leased_total")).isPositive();
    assertThat(SITE.metric(purge, "larch_purge_delete_to_gone_seconds_max")).isLessThan(60);
  }

  private static Optional<Path> fakeTime() {
    String elsewhere = System.getProperty("larch.libfaketime");
    if (elsewhere != null) {
      return Optional.of(Path.of(elsewhere));
    }
    try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
      return architectures
          .map(directory -> directory.resolve("faketime/libfaketime.so.1"))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Cell(fault = SLOW, position = A)
  @Cell(fault = SLOW, position = C)
  @Cell(fault = SLOW, position = E)
  void everythingGoesItsWayOnlyLater() {
    LarchProcess larch = SITE.larch();
    SITE.awaitBroker(larch, 3);
    double purged = SITE.metric(larch, TO_GONE + "_count");
    double seconds = SITE.metric(larch, TO_GONE + "_sum");
    SITE.servers().toPostgres().slowDown(ONE_WAY);
    SITE.servers().toBroker().slowDown(ONE_WAY);
    SITE.servers().toStore().slowDown(ONE_WAY);
    long begin = System.nanoTime();
    List<String> paths = answers.store(larch, 5);
    long stored = System.nanoTime();
    answers.deleteAll(larch, paths);
    long deleted = System.nanoTime();
    SITE.recovers(Site.RECOVERY);
    SITE.awaitMetric(larch, TO_GONE + "_count", purged + 5);

    // The intent, the content and the row of each, there and back.
    assertThat(Duration.ofNanos(stored - begin)).isGreaterThan(ONE_WAY.multipliedBy(5 * 6));
    // A statement each.
    assertThat(Duration.ofNanos(deleted - stored)).isGreaterThan(ONE_WAY.multipliedBy(5 * 2));
    // From the row on: answer to the relay, message to the broker and from it, claim, delete and
    // their answers, removal.
    double average = (SITE.metric(larch, TO_GONE + "_sum") - seconds) / 5;
    assertThat(average).as("seconds until gone").isGreaterThan(8 * ONE_WAY.toMillis() / 1e3);
    answers.verify(larch);
  }

  @Test
  @Tag("slow-fault")
  void killedDuringUploadsAndDeletesItKeepsWhatItAnsweredAndLeavesNothingBehind() {
    LarchProcess killed = SITE.larch();
    try (Load load = new Load("crash", CLIENTS, List.of(killed.url()))) {
      load.awaitAnswers(200);
      killed.kill();
      load.stop();
      assertThat(load.failures()).as("clients that were cut off").hasSize(CLIENTS);

      LarchProcess larch = SITE.larch();
      load.verify(larch.url());
      SITE.recovers(Deployment.UPLOAD_INTENT_TTL.plus(Site.RECOVERY));
      load.verify(larch.url());
      SITE.deleteEverything(larch);
    }
  }

  @Test
  @Tag("slow-fault")
  void threeInstancesStartAtOnceAndTwoTakeOverFromTheOneThatIsKilled() {
    List<LarchProcess> all =
        List.of(SITE.another(Site.PATIENT), SITE.another(Site.PATIENT), SITE.another(Site.PATIENT));
    all.forEach(LarchProcess::awaitReady);
    LarchProcess killed = all.getFirst();
    try (Load cutOff = new Load("killed", CLIENTS, List.of(killed.url()));
        Load others = new Load("others", 2, all.stream().skip(1).map(LarchProcess::url).toList())) {
      cutOff.awaitAnswers(100);
      others.awaitAnswers(50);
      killed.kill();
      others.awaitAnswers(50).stop();
      cutOff.stop();
      assertThat(others.failures()).isEmpty();

      SITE.recovers(Deployment.UPLOAD_INTENT_TTL.plus(Site.RECOVERY));
      cutOff.verify(all.get(1).url());
      others.verify(all.get(2).url());
      SITE.deleteEverything(all.get(1));
    }
  }
}
