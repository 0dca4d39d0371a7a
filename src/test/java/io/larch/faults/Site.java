package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.endtoend.Deployment;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.S3Inventory;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * What a class of fault tests works on: a database, a queue and a bucket of its own on the {@link
 * FaultServers}, and server processes that are started, killed and started again. After each test
 * everything is made well, and the invariants are checked and counted.
 */
final class Site implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  /** How long a lease or claim of a dead process lasts here. */
  static final Duration LEASE = Duration.ofSeconds(2);

  /** What may pass from the end of a fault until everything is purged: a lease, and the work. */
  static final Duration RECOVERY = Duration.ofSeconds(30);

  /** What a fault must not cost is an answer; a busy machine must not cost it either. */
  static final String PATIENT =
      """
      http.request-timeout = 20s
      database { connect-timeout = 10s, statement-timeout = 12s }
      content.s3 { request-timeout = 10s, idle-timeout = 12s }
      """;

  private final FaultServers servers = FaultServers.shared();
  private final DatabaseConfig config = servers.postgres().newDatabase();
  private final SiteDatabase database = new SiteDatabase(config);
  private final Deployment deployment = new Deployment(config, servers.broker(), servers.store());
  private final S3Inventory inventory = new S3Inventory(servers.store());
  private final Set<String> buckets = new HashSet<>(Set.of(deployment.name()));
  private final Audit audit = new Audit(config, this::stored);
  private final PurgeQueue queue = new PurgeQueue(servers.broker(), deployment.name());
  private final Answers answers = new Answers();
  private final Processes processes = new Processes(servers, deployment);
  private final List<Hold> holds = new ArrayList<>();
  private boolean migrated;
  private int recovered;

  FaultServers servers() {
    return servers;
  }

  SiteDatabase database() {
    return database;
  }

  /** What clients do here, and are told. */
  Answers answers() {
    return answers;
  }

  PurgeQueue queue() {
    return queue;
  }

  Audit audit() {
    return audit;
  }

  S3Inventory inventory() {
    return inventory;
  }

  /** The bucket of the processes that aren't told another. */
  String bucket() {
    return deployment.name();
  }

  /** A second bucket, which is audited as well; for {@code content.bucket} of a process. */
  String otherBucket() {
    String other = deployment.name() + "-other";
    buckets.add(other);
    return other;
  }

  /**
   * A process with these settings beside the usual ones that is ready: one that runs already, or a
   * new one.
   */
  LarchProcess larch(String... settings) {
    LarchProcess larch = begin(settings).awaitReady();
    migrated = true;
    return larch;
  }

  /** As {@link #larch}, without waiting until it is ready. */
  LarchProcess begin(String... settings) {
    return processes.with(List.of(settings)).orElseGet(() -> another(settings));
  }

  /** A new process, beside others with the same settings. */
  LarchProcess another(String... settings) {
    return another(Map.of(), settings);
  }

  /** A new process with environment variables of its own; doesn't wait until it is ready. */
  LarchProcess another(Map<String, String> environment, String... settings) {
    noteBacklog();
    return processes.start(environment, List.of(settings));
  }

  /** Whether a process has begun to stop: it answers 503, or listens no more. */
  static boolean refuses(LarchProcess process) {
    try {
      return new AssetClient(process.url()).delete("/assets/none").statusCode() == 503;
    } catch (UncheckedIOException closed) {
      return true;
    }
  }

  /** As {@link #larch}, after all others have ended. */
  LarchProcess only(String... settings) {
    processes.stopOthersThan(List.of(settings));
    return larch(settings);
  }

  /** Requests to the store stay in the gateway, until they are released or the test ends. */
  Hold holdRequests(RequestMatch match) {
    Hold hold = new Hold();
    holds.add(hold);
    servers.gateway().fail(match, new StoreFault.HoldRequest(hold));
    return hold;
  }

  /** Requests are carried out by the store, and their answers stay in the gateway. */
  Hold holdAnswers(RequestMatch match) {
    Hold hold = new Hold();
    holds.add(hold);
    servers.gateway().fail(match, new StoreFault.HoldAnswer(hold));
    return hold;
  }

  /** Fails unless the store was told exactly once in this test to delete a key, and did. */
  void requireDeletedOnce(String key) {
    assertThat(servers.gateway().ledger().deletes(key)).as("deletes of %s", key).isEqualTo(1);
  }

  /** Deletes what others than {@link #answers} have stored. */
  void deleteEverything(LarchProcess larch) {
    HttpResponse<String> answer =
        new AssetClient(larch.url()).delete("/assets/-/recursive?confirm=all-assets");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  /** The sum of a metric over its labels, unless they are given; 0 when there is none. */
  double metric(LarchProcess process, String name) {
    return processes.metric(process, name);
  }

  /** Waits until a metric has reached a value. */
  void awaitMetric(LarchProcess process, String name, double value) {
    Awaitility.await(name)
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> metric(process, name), actual -> actual >= value);
  }

  /**
   * Waits until so many connections of a process to the broker are up: one that publishes, one that
   * consumes, and one for each kind of task. A process is ready before they are, and a fault that
   * meets one that is still being made is another than the test's.
   */
  void awaitBroker(LarchProcess process, int connections) {
    awaitMetric(process, "larch_broker_connected", connections);
  }

  /**
   * Ends what links and gateway were told to do. What is still to be purged counts as recovered.
   */
  void heal() {
    noteBacklog();
    servers.heal();
  }

  /** Waits until everything is purged. What was still to be purged counts as recovered. */
  void recovers(Duration atMost) {
    noteBacklog();
    audit.awaitDrained(atMost);
  }

  private void noteBacklog() {
    if (!migrated) {
      return;
    }
    recovered = Math.max(recovered, audit.backlog());
  }

  private Set<String> stored() {
    Set<String> all = new HashSet<>();
    for (String bucket : buckets) {
      inventory.keysIn(bucket).forEach(key -> all.add(bucket + "/" + key));
    }
    return all;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    recovered = 0;
    servers.gateway().ledger().clear();
    processes.beginTest();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    String test = TestReport.name(context);
    Optional<Throwable> thrown = context.getExecutionException();
    boolean failed = thrown.filter(e -> !(e instanceof TestAbortedException)).isPresent();
    try {
      holds.forEach(Hold::release);
      holds.clear();
      servers.heal();
      if (failed) {
        return;
      }
      check(test);
      processes.stopAllButTheUsual();
      processes.requireOrderlyExits();
    } catch (RuntimeException | AssertionError e) {
      failed = true;
      throw e;
    } finally {
      if (failed) {
        report(test);
        tidyUp();
      }
      processes.stopAllButTheUsual();
    }
  }

  private void check(String test) {
    LarchProcess larch = larch();
    Audit.Findings atOnce = audit.look();
    recovers(RECOVERY);
    Audit.Findings inTheEnd = audit.look();
    TestReport.printCounters(
        test, List.of(atOnce, inTheEnd), recovered, servers.gateway().ledger().duplicated());
    atOnce.requireNone();
    inTheEnd.requireNone();
    database.awaitNumber(0, "SELECT count(*) FROM purge_batch");
    queue.awaitEmpty();
    answers.verify(larch);
    processes.requireBriefLogs();
    processes.requireModestMemory();
    answers.clear(larch);
    audit.awaitDrained(RECOVERY);
  }

  /** What it takes to look into a failure. */
  private void report(String test) {
    TestReport.printHowToRunAgain(test);
    processes.printLogs();
  }

  /** After a failure, so that the next test doesn't fail for it. */
  private void tidyUp() {
    processes.stopOthersThan(List.of());
    try {
      LarchProcess larch = larch();
      database.execute(
          "DELETE FROM purge_pause", "UPDATE purge_batch SET state = 'waiting', due_at = now()");
      deleteEverything(larch);
      answers.forget();
      audit.awaitDrained(RECOVERY);
    } catch (RuntimeException | AssertionError e) {
      System.out.println("What the failed test has left could not be tidied up: " + e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try {
      processes.beginTest();
      processes.stopAll();
      processes.requireOrderlyExits();
      // What a consumer held and never acknowledged is back, now that none is left.
      if (migrated) {
        queue.requireEmptyWithoutConsumers();
      }
    } finally {
      deployment.close();
      inventory.close();
    }
  }
}
