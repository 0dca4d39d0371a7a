package io.larch.faults;

import static io.larch.faults.Position.A;
import static io.larch.faults.Position.B;
import static io.larch.faults.Position.C;
import static io.larch.faults.Position.D;
import static io.larch.faults.Position.E;
import static io.larch.faults.Position.F;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.faults.StoreRequest.Kind;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server told to stop at every position. */
class SigtermIT {

  private static final String SIGTERM = "SIGTERM";
  private static final int TERMINATED = 143;

  /** The shutdown-timeout of the tests' processes, and the end of a JVM on a busy machine. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

  /** Longer than any test, so that no lease or claim ends by time. */
  private static final String LONG_LEASE = "purge.lease = 10m";

  /** A stop on a busy machine must not run into these. */
  private static final String PATIENT_STORE =
      "content.s3 { request-timeout = 10s, idle-timeout = 12s }";

  private static final String PATIENT_PUBLISHER =
      "messaging { confirm-timeout = 4s, heartbeat = 20s }";

  @RegisterExtension static final Site SITE = new Site();

  private final Answers answers = SITE.answers();

  @Test
  @Tag("slow-fault")
  @Cell(fault = SIGTERM, position = A)
  void runningDeleteIsFinishedAndNewOnesAreRefused() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 2);
    CompletableFuture<HttpResponse<String>> delete;
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM asset FOR UPDATE")) {
      delete = answers.deleting(larch, paths.getFirst());
      lock.awaitWaiting(1);
      larch.terminate();
      await().atMost(EXIT_LIMIT).until(() -> Site.refuses(larch));
      assertThat(delete).isNotDone();
    }
    assertThat(delete.join().statusCode()).isEqualTo(204);
    assertThat(larch.awaitExit(EXIT_LIMIT)).isEqualTo(TERMINATED);
  }

  @Test
  @Cell(fault = SIGTERM, position = A)
  void runningUploadIsFinishedAndNewRequestsAreRefused() {
    LarchProcess larch = SITE.larch();
    String path = Answers.newTop();
    byte[] half = "resin".getBytes(StandardCharsets.UTF_8);
    SubmissionPublisher<ByteBuffer> content = new SubmissionPublisher<>();
    AssetClient client = new AssetClient(larch.url());
    CompletableFuture<HttpResponse<String>> upload =
        CompletableFuture.supplyAsync(
            () -> client.store(path, BodyPublishers.fromPublisher(content), "{}"),
            Thread::startVirtualThread);
    await().until(content::hasSubscribers);
    content.submit(ByteBuffer.wrap(half));
    SITE.database().awaitNumber(1, "SELECT count(*) FROM purge_batch WHERE state = 'upload'");
    larch.terminate();
    await().atMost(EXIT_LIMIT).until(() -> Site.refuses(larch));
    assertThat(upload).isNotDone();
    content.submit(ByteBuffer.wrap(half));
    content.close();
    assertThat(upload.join().statusCode()).isEqualTo(201);
    assertThat(larch.awaitExit(EXIT_LIMIT)).isEqualTo(TERMINATED);
    AssetClient next = new AssetClient(SITE.larch().url());
    assertThat(next.get(path + "/-/content").body()).isEqualTo("resinresin");
    assertThat(next.delete(path).statusCode()).isEqualTo(204);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = SIGTERM, position = B)
  void leaseOfWhatCouldNotBePublishedIsGivenBack() {
    LarchProcess larch = SITE.only(LONG_LEASE, PATIENT_PUBLISHER);
    SITE.awaitBroker(larch, 3);
    List<String> paths = answers.store(larch, 3);
    SITE.servers().toBroker().pause();
    answers.deleteTree(larch, paths);
    SITE.database().awaitNumber(1, "SELECT count(*) FROM purge_batch WHERE state = 'leased'");
    larch.terminate();
    assertThat(larch.awaitExit(EXIT_LIMIT)).isEqualTo(TERMINATED);
    assertThat(
            SITE.database()
                .number(
                    "SELECT count(*) FROM purge_batch WHERE state = 'waiting' AND due_at <= now()"))
        .isOne();
    SITE.servers().toBroker().cut();
    SITE.heal();

    SITE.larch(LONG_LEASE);
    SITE.recovers(Site.RECOVERY);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = SIGTERM, position = C)
  void confirmThatComesWithinItsLimitIsWaitedFor() {
    LarchProcess larch = SITE.only("roles = [api, relay]", LONG_LEASE, PATIENT_PUBLISHER);
    SITE.awaitBroker(larch, 1);
    String path = answers.store(larch, 1).getFirst();
    try (Fault _ = SITE.servers().brokerFrozen()) {
      answers.deleteAll(larch, List.of(path));
      SITE.database().awaitNumber(1, "SELECT count(*) FROM purge_batch WHERE state = 'leased'");
      larch.terminate();
      await().atMost(EXIT_LIMIT).until(() -> Site.refuses(larch));
    }
    assertThat(larch.awaitExit(EXIT_LIMIT)).isEqualTo(TERMINATED);
    // Confirmed, and so neither given back nor published again.
    assertThat(SITE.database().number("SELECT count(*) FROM purge_batch WHERE state = 'leased'"))
        .isOne();
    SITE.queue().awaitReady(1);
    SITE.larch(LONG_LEASE);
    SITE.recovers(Site.RECOVERY);
    SITE.requireDeletedOnce(answers.key(path));
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = SIGTERM, position = D)
  void messagesThatAreNotYetClaimedGoBackToTheQueue() {
    LarchProcess larch = SITE.only("roles = [api, relay]", LONG_LEASE, "purge.page-size = 1");
    List<String> paths = answers.store(larch, 6);
    answers.deleteAll(larch, paths);
    SITE.queue().awaitReady(6);
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM purge_batch FOR UPDATE")) {
      LarchProcess holder = SITE.larch("roles = [purge]", LONG_LEASE, "messaging.prefetch = 3");
      SITE.queue().awaitReady(3);
      lock.awaitWaiting(3);
      holder.terminate();
      assertThat(holder.awaitExit(EXIT_LIMIT)).isEqualTo(TERMINATED);
      SITE.queue().awaitReady(6);
    }
    SITE.larch("roles = [purge]", LONG_LEASE);
    SITE.recovers(Site.RECOVERY);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = SIGTERM, position = E)
  void pageThatRunsIsFinishedAndNoNewOneBegun() {
    LarchProcess larch =
        SITE.only("purge.page-size = 5", "messaging.prefetch = 1", LONG_LEASE, PATIENT_STORE);
    List<String> paths = answers.store(larch, 20);
    Hold hold = SITE.holdRequests(RequestMatch.deletes());
    answers.deleteTree(larch, paths);
    hold.awaitArrived(1, Site.RECOVERY);
    larch.terminate();
    awaitStopping(larch, hold);
    hold.release();
    assertThat(larch.awaitExit(EXIT_LIMIT)).isEqualTo(TERMINATED);
    assertThat(SITE.servers().gateway().ledger().requests(Kind.MULTI_DELETE)).isEqualTo(1);
    assertThat(SITE.audit().backlog()).isEqualTo(15);

    // One that gives the store up after 2 s asks it again, rightly, for what it may have deleted.
    SITE.larch(LONG_LEASE, PATIENT_STORE);
    SITE.recovers(Site.RECOVERY);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = SIGTERM, position = F)
  void rowOfADeleteThatIsDoneIsRemovedAndItsMessageAcknowledged() {
    LarchProcess larch = SITE.only(PATIENT_STORE);
    List<String> paths = answers.store(larch, 3);
    Hold hold = SITE.holdAnswers(RequestMatch.deletes());
    answers.deleteTree(larch, paths);
    hold.awaitArrived(1, Site.RECOVERY);
    larch.terminate();
    awaitStopping(larch, hold);
    hold.release();
    assertThat(larch.awaitExit(EXIT_LIMIT)).isEqualTo(TERMINATED);
    assertThat(SITE.audit().backlog()).isZero();
    assertThat(SITE.queue().ready()).isZero();
  }

  /**
   * Waits until API, management port and relay are stopped, of which the port can be seen, and so
   * the purge is next; no further request to the store comes meanwhile.
   */
  private static void awaitStopping(LarchProcess larch, Hold hold) {
    AssetClient management = new AssetClient(larch.managementUrl());
    await()
        .atMost(EXIT_LIMIT)
        .until(
            () -> {
              try {
                return management.get("/health/live").statusCode() == 0;
              } catch (UncheckedIOException closed) {
                return true;
              }
            });
    await().during(Duration.ofMillis(500)).until(() -> hold.arrived() == 1);
  }
}
