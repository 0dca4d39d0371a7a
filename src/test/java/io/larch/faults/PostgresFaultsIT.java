package io.larch.faults;

import static io.larch.faults.Position.A;
import static io.larch.faults.Position.B;
import static io.larch.faults.Position.D;
import static io.larch.faults.Position.E;
import static io.larch.faults.Position.F;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.endtoend.Deployment;
import io.larch.faults.StoreRequest.Kind;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL stopped, slow, and without a connection to spare. */
class PostgresFaultsIT {

  private static final String RESTART = "PostgreSQL restarts";
  private static final String SLOW = "PostgreSQL slow, pool exhausted";

  @RegisterExtension static final Site SITE = new Site();

  private final Answers answers = SITE.answers();

  @Test
  @Cell(fault = RESTART, position = A)
  void nothingIsAnsweredWithSuccessUnlessItIsCommitted() {
    LarchProcess larch = SITE.larch();
    AssetClient client = new AssetClient(larch.url());
    List<String> paths = answers.store(larch, 5);
    DatabaseLock lock = SITE.database().lock("SELECT FROM asset FOR UPDATE");
    List<CompletableFuture<HttpResponse<String>>> running =
        paths.subList(0, 2).stream().map(path -> answers.deleting(larch, path)).toList();
    lock.awaitWaiting(2);
    try (Fault _ = SITE.servers().postgresStopped()) {
      running.forEach(delete -> isUnavailableUnlessCommitted(delete.join()));
      isUnavailable(answers.delete(larch, paths.get(2)));
      isUnavailable(answers.store(larch, Answers.newTop()));
      isUnavailable(client.delete("/assets/-/recursive?confirm=all-assets"));
      isUnavailable(client.get(paths.get(3) + "/-/content"));
      isUnavailable(client.get(paths.get(3) + "/-/info"));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(Deployment.readiness(larch))
                      .contains("\"database\":{\"status\":\"down\"")
                      .endsWith(" 503"));
    } finally {
      lock.close();
    }
    awaitReady(larch);
    assertThat(answers.delete(larch, paths.get(4)).statusCode()).isEqualTo(204);
    SITE.recovers(Site.RECOVERY);
  }

  /**
   * PostgreSQL ends its connections one after the other: where the one with the lock goes first, a
   * delete that waited for it may still commit. Whether it did is checked of all answers.
   */
  private static void isUnavailableUnlessCommitted(HttpResponse<String> response) {
    if (response.statusCode() != 204) {
      isUnavailable(response);
    }
  }

  private static void isUnavailable(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
    // A request on its way when the database went may have been carried out; it is not told to be
    // sent again.
    boolean unknown = response.body().contains("\"type\":\"urn:larch:error:outcome-unknown\"");
    assertThat(response.headers().firstValue("Retry-After").isEmpty()).isEqualTo(unknown);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body())
        .containsPattern("\"urn:larch:error:(unavailable|outcome-unknown)\"");
  }

  private static void awaitReady(LarchProcess larch) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(Deployment.readiness(larch)).endsWith(" 200"));
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = RESTART, position = B)
  void relayBacksOffAndSaysSoAtMostOnceAMinute() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 3);
    long before = relayLines(larch);
    answers.deleteAll(larch, paths.subList(0, 1));
    try (Fault _ = SITE.servers().postgresStopped()) {
      int connections = SITE.servers().toPostgres().connections();
      long start = System.nanoTime();
      await().until(() -> System.nanoTime() - start > Duration.ofSeconds(3).toNanos());
      double seconds = (System.nanoTime() - start) / 1e9;
      int attempts = SITE.servers().toPostgres().connections() - connections;
      assertThat(attempts / seconds).as("attempts to connect in a second").isLessThan(30);
      assertThat(relayLines(larch) - before).isLessThanOrEqualTo(1);
    }
    awaitReady(larch);
    answers.deleteAll(larch, paths.subList(1, 3));
    SITE.recovers(Duration.ofSeconds(10));
    await().until(() -> larch.output().contains("publishing purge batches again"));
  }

  private static long relayLines(LarchProcess larch) {
    return larch.output().lines().filter(line -> line.contains("could not be published")).count();
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = RESTART, position = E)
  void batchThatCanNotBeCheckedIsNotDeleted() {
    LarchProcess relay = SITE.only("roles = [api, relay]", "purge.lease = 10m");
    List<String> paths = answers.store(relay, 3);
    answers.deleteTree(relay, paths);
    byte[] message = SITE.queue().take();
    LarchProcess purge = SITE.larch("roles = [purge]", "purge.lease = 10m");
    SITE.servers().gateway().ledger().clear();
    try (Fault _ = SITE.servers().postgresStopped()) {
      SITE.queue().put(message);
      SITE.awaitMetric(purge, "larch_consume_requeued_total", 1);
      assertThat(SITE.servers().gateway().ledger().requests(Kind.MULTI_DELETE)).isZero();
    }
    SITE.recovers(Site.RECOVERY);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = RESTART, position = F)
  void messageIsNotAcknowledgedBeforeItsRowIsRemoved() {
    LarchProcess larch = SITE.only("purge.lease = 10m");
    List<String> paths = answers.store(larch, 3);
    Hold hold = SITE.holdAnswers(RequestMatch.deletes());
    answers.deleteTree(larch, paths);
    hold.awaitArrived(1, Site.RECOVERY);
    double handled = SITE.metric(larch, "larch_consume_handled_total");
    try (Fault _ = SITE.servers().postgresStopped()) {
      hold.release();
      SITE.awaitMetric(larch, "larch_consume_requeued_total", 1);
      assertThat(SITE.metric(larch, "larch_consume_handled_total")).isEqualTo(handled);
    }
    assertThat(SITE.audit().backlog()).isEqualTo(3);
    // The claim of the attempt that ended with the database is over by time alone.
    SITE.database().execute("UPDATE purge_batch SET due_at = now()");
    SITE.recovers(Site.RECOVERY);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = SLOW, position = A)
  @Cell(fault = SLOW, position = B)
  void requestsWaitForABoundedTimeAndTheRelayHasAPoolOfItsOwn() {
    LarchProcess larch = SITE.only("database { pool-size = 2, max-waiting = 2 }");
    List<String> paths = answers.store(larch, 8);
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM asset FOR UPDATE")) {
      long start = System.nanoTime();
      List<CompletableFuture<HttpResponse<String>>> deletes =
          paths.stream().map(path -> answers.deleting(larch, path)).toList();
      lock.awaitWaiting(2);
      // A batch that comes about now goes all the way while no request gets through.
      SITE.inventory().put(SITE.bucket(), "beside", new byte[] {1});
      SITE.database()
          .execute(
              "INSERT INTO purge_batch (bucket, content_keys) VALUES ('%s', ARRAY['beside'])"
                  .formatted(SITE.bucket()));
      SITE.database().awaitNumber(0, "SELECT count(*) FROM purge_batch");
      assertThat(deletes).anyMatch(delete -> !delete.isDone());

      deletes.forEach(delete -> isUnavailable(delete.join()));
      // The longest wait: for a connection, then for the statement.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
    awaitReady(larch);
    IntStream.range(0, paths.size())
        .forEach(i -> assertThat(answers.delete(larch, paths.get(i)).statusCode()).isEqualTo(204));
  }

  @Test
  @Cell(fault = "purge batch that can't be read", position = B)
  void rowsThatCanNotBeReadAreFailingAtOnceAndOthersFlow() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 3);
    // As something else than Larch could have written them; more than the relay takes at once.
    SITE.database()
        .execute(
            "INSERT INTO purge_batch (bucket, content_keys, due_at)"
                + " SELECT 'none', '{}', now() - interval '1 day' FROM generate_series(1, 300)");
    answers.deleteAll(larch, paths);
    SITE.database()
        .awaitNumber(0, "SELECT count(*) FROM purge_batch WHERE cardinality(content_keys) > 0");
    SITE.database()
        .awaitNumber(
            300, "SELECT count(*) FROM purge_batch WHERE attempts >= 10 AND due_at > now()");
    SITE.database().execute("DELETE FROM purge_batch WHERE cardinality(content_keys) = 0");
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = SLOW, position = D)
  void prefetchBoundsWhatIsTakenIn() {
    LarchProcess larch = SITE.only("roles = [api, relay]", "purge { page-size = 1, lease = 10m }");
    List<String> paths = answers.store(larch, 6);
    answers.deleteAll(larch, paths);
    SITE.queue().awaitReady(6);
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM purge_batch FOR UPDATE")) {
      SITE.larch("roles = [purge]", "purge.lease = 10m", "messaging.prefetch = 2");
      lock.awaitWaiting(2);
      SITE.queue().awaitReady(4);
      await().during(Duration.ofMillis(500)).until(() -> SITE.queue().ready() == 4);
    }
    SITE.recovers(Site.RECOVERY);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = "half-open network", position = A)
  void deleteIsAnsweredInBoundedTimeWhileTheDatabaseIsSilent() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 2);
    SITE.servers().toPostgres().pause();
    long start = System.nanoTime();
    isUnavailable(answers.delete(larch, paths.getFirst()));
    isUnavailable(answers.delete(larch, paths.getLast()));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
    SITE.heal();
    awaitReady(larch);
    SITE.answers().deleteAll(larch, paths);
  }
}
