package io.larch.faults;

import static io.larch.faults.Position.A;
import static io.larch.faults.Position.B;
import static io.larch.faults.Position.C;
import static io.larch.faults.Position.D;
import static io.larch.faults.Position.E;
import static io.larch.faults.Position.F;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.endtoend.Deployment;
import io.larch.endtoend.Load;
import io.larch.faults.StoreRequest.Kind;
import io.larch.testing.LarchProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * RabbitMQ down, wiped, full and without a route; its messages doubled, out of order, unreadable.
 */
class BrokerFaultsIT {

  private static final String DOWN = "broker down, minutes to hours";
  private static final String REFUSED = "message returned as unroutable, nacked, queue full";
  private static final String DUPLICATE = "duplicate or reordered message";

  /** How long RabbitMQ is away under load; longer by hand. */
  private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("larch.fault.seconds", 8));

  /** From the broker's return until the backlog begins to drain. */
  private static final Duration PROMISED = Duration.ofSeconds(10);

  /** A slow machine's. */
  private static final int DRAINED_IN_A_SECOND = 100;

  private static final String LONG_LEASE = "purge.lease = 10m";

  @RegisterExtension static final Site SITE = new Site();

  private final Answers answers = SITE.answers();

  @Test
  @Tag("slow-fault")
  @Cell(fault = DOWN, position = A)
  @Cell(fault = DOWN, position = B)
  void clientsNoticeNothingAndTheBacklogShowsAndDrainsWhenTheBrokerIsBack() {
    LarchProcess larch = SITE.only(Site.PATIENT);
    Duration allowed;
    try (Load load = new Load(Answers.newTop().substring(8), 2, List.of(larch.url()))) {
      load.awaitAnswers(20);
      try (Fault _ = SITE.servers().brokerStopped()) {
        load.awaitTime(OUTAGE).awaitAnswers(20);
        await()
            .atMost(Duration.ofSeconds(15))
            .until(() -> SITE.metric(larch, "larch_purge_backlog_oldest_seconds") > 1);
        saysThatTheBrokerIsAway(larch);
        allowed = PROMISED.plusSeconds(1 + SITE.audit().backlog() / DRAINED_IN_A_SECOND);
      }
      load.awaitAnswers(20).stop();
      SITE.recovers(allowed);
      assertThat(load.failures()).isEmpty();
      load.verify(larch.url());
    }
    assertThat(Deployment.readiness(larch)).contains("\"status\":\"ready\"").endsWith(" 200");
    SITE.deleteEverything(larch);
  }

  private static void saysThatTheBrokerIsAway(LarchProcess larch) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(Deployment.readiness(larch))
                    .contains("\"status\":\"degraded\"")
                    .contains("\"relay\":{\"status\":\"down\"")
                    .contains("\"purge queue\":{\"status\":\"down\"")
                    .contains("\"content\":{\"status\":\"up\"")
                    .endsWith(" 200"));
  }

  @Test
  @Cell(fault = DOWN, position = A)
  @Cell(fault = DOWN, position = B)
  void deletesAreAnsweredAsEverAndWaitInTheirRows() {
    LarchProcess larch = SITE.larch();
    List<String> paths = answers.store(larch, 10);
    SITE.servers().toBroker().refuse();
    saysThatTheBrokerIsAway(larch);
    answers.deleteAll(larch, paths);
    assertThat(SITE.audit().backlog()).isEqualTo(10);
    assertThat(SITE.database().number("SELECT count(*) FROM purge_batch WHERE state = 'waiting'"))
        .isEqualTo(10);
    SITE.heal();
    SITE.recovers(PROMISED);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = DOWN, position = C)
  void batchWhosePublishFailsStaysDue() {
    LarchProcess larch =
        SITE.only(LONG_LEASE, "messaging { confirm-timeout = 8s, heartbeat = 20s }");
    SITE.awaitBroker(larch, 3);
    List<String> paths = answers.store(larch, 5);
    SITE.servers().toBroker().pause();
    answers.deleteTree(larch, paths);
    SITE.database().awaitNumber(1, "SELECT count(*) FROM purge_batch WHERE state = 'leased'");
    SITE.servers().toBroker().refuse();
    SITE.database()
        .awaitNumber(
            1, "SELECT count(*) FROM purge_batch WHERE state = 'waiting' AND due_at <= now()");
    SITE.heal();
    SITE.recovers(PROMISED);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = DOWN, position = F)
  void messageThatCouldNotBeAcknowledgedComesAgainAndFindsNothing() {
    LarchProcess larch = SITE.only(LONG_LEASE);
    List<String> paths = answers.store(larch, 3);
    Hold hold = SITE.holdAnswers(RequestMatch.deletes());
    answers.deleteTree(larch, paths);
    hold.awaitArrived(1, Site.RECOVERY);
    SITE.servers().toBroker().refuse();
    hold.release();
    SITE.database().awaitNumber(0, "SELECT count(*) FROM purge_batch");
    SITE.queue().awaitReady(1);
    SITE.heal();
    SITE.awaitMetric(larch, "larch_purge_stale_total", 1);
    SITE.queue().awaitReady(0);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = "broker loses its disk", position = D)
  void whatWasInTheBrokerIsDueAgainAfterItsLease() {
    LarchProcess larch = SITE.only("roles = [api, relay]", "purge.page-size = 5");
    List<String> paths = answers.store(larch, 30);
    answers.deleteTree(larch, paths);
    SITE.queue().awaitReadyAtLeast(6);
    try (Fault _ = SITE.servers().brokerStopped()) {
      SITE.servers().broker().wipe();
    }
    SITE.larch("roles = [purge]");
    SITE.recovers(Site.LEASE.plus(PROMISED));
  }

  @Test
  @Cell(fault = REFUSED, position = C)
  void returnedMessageIsAFailureAndTheBatchStaysDue() {
    LarchProcess larch = SITE.only(LONG_LEASE);
    List<String> paths = answers.store(larch, 3);
    SITE.queue().unbind();
    answers.deleteAll(larch, paths);
    SITE.awaitMetric(larch, "larch_publish_failed_total", 1);
    SITE.awaitMetric(larch, "larch_relay_unpublished_total", 1);
    SITE.awaitMetric(larch, "larch_relay_returned_total", 1);
    SITE.recovers(PROMISED);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = REFUSED, position = C)
  void fullQueueTakesNoMoreAndTheRestWaitsInTheRows() {
    String name = SITE.bucket() + "-short";
    String[] shortQueue = {
      "purge { page-size = 1, lease = 10m }",
      "messaging { exchange = \"%1$s\", queue = \"%1$s\" }".formatted(name),
      "messaging { max-queue-length = 3, max-unconfirmed = 5 }",
      // So that a key is deleted again for its messages alone, not for a store that took long.
      "content.s3 { idle-timeout = 1m, request-timeout = 1m }"
    };
    List<String> settings = new ArrayList<>(List.of(shortQueue));
    settings.add("roles = [api, relay]");
    LarchProcess larch = SITE.only(settings.toArray(String[]::new));
    List<String> paths = answers.store(larch, 20);
    answers.deleteAll(larch, paths);
    PurgeQueue queue = new PurgeQueue(SITE.servers().broker(), name);
    queue.awaitReadyAtLeast(3);
    SITE.awaitMetric(larch, "larch_publish_failed_total{reason=\"refused\"}", 5);
    // RabbitMQ counts late: what was on its way when the queue became full comes in as well.
    assertThat(queue.ready()).isLessThanOrEqualTo(3 + 5);
    assertThat(SITE.audit().backlog()).isEqualTo(20);

    SITE.larch(shortQueue);
    SITE.recovers(Site.RECOVERY);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = DUPLICATE, position = E)
  @Cell(fault = DUPLICATE, position = F)
  void messagesThatComeTwiceAndInAnotherOrderDeleteOnce() {
    LarchProcess relay = SITE.only("roles = [api, relay]", "purge { page-size = 1, lease = 10m }");
    List<String> paths = answers.store(relay, 3);
    answers.deleteAll(relay, paths);
    List<byte[]> messages = new ArrayList<>();
    paths.forEach(_ -> messages.add(SITE.queue().take()));
    LarchProcess purge = SITE.larch("roles = [purge]", LONG_LEASE);

    // While the store is at it: each copy finds its batch claimed.
    Hold hold = SITE.holdRequests(RequestMatch.deletes());
    for (byte[] message : messages.reversed()) {
      SITE.queue().put(message);
      SITE.queue().put(message);
    }
    hold.awaitArrived(3, Site.RECOVERY);
    SITE.awaitMetric(purge, "larch_purge_stale_total", 3);
    hold.release();
    SITE.database().awaitNumber(0, "SELECT count(*) FROM purge_batch");

    // When it is done: each copy finds nothing.
    messages.forEach(SITE.queue()::put);
    SITE.awaitMetric(purge, "larch_purge_stale_total", 6);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
    assertThat(SITE.servers().gateway().ledger().requests(Kind.MULTI_DELETE)).isEqualTo(3);
  }

  @Test
  @Cell(fault = "message that can't be read", position = D)
  void unreadableMessageIsParkedAfterOneTryAndOthersFlow() {
    LarchProcess larch = SITE.larch();
    double before = SITE.metric(larch, "larch_consume_parked_total");
    int parked = SITE.queue().parked();
    List<String> paths = answers.store(larch, 3);
    for (String body : List.of("not json", "{\"version\":99}", "")) {
      SITE.queue().put(body.getBytes(StandardCharsets.US_ASCII));
    }
    answers.deleteAll(larch, paths);
    SITE.recovers(PROMISED);
    SITE.awaitMetric(larch, "larch_consume_parked_total", before + 3);
    await().until(() -> SITE.queue().parked() == parked + 3);
    assertThat(SITE.queue().ready()).isZero();
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = "half-open network", position = C)
  void publishIntoSilenceIsGivenUpAndTheBatchStaysDue() {
    LarchProcess larch = SITE.only(LONG_LEASE);
    SITE.awaitBroker(larch, 3);
    List<String> paths = answers.store(larch, 3);
    SITE.servers().toBroker().pause();
    answers.deleteAll(larch, paths);
    SITE.awaitMetric(larch, "larch_publish_failed_total", 1);
    SITE.database()
        .awaitNumber(
            3, "SELECT count(*) FROM purge_batch WHERE state = 'waiting' AND due_at <= now()");
    // Until the connection is found to be dead, which no end of it says.
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> Deployment.readiness(larch).contains("\"relay\":{\"status\":\"down\""));
    SITE.heal();
    SITE.recovers(PROMISED);
  }
}
