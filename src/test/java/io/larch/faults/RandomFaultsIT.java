package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.endtoend.Deployment;
import io.larch.faults.Stock.Tally;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Deletes arrive and are purged while a fault is drawn at random each second. */
@Tag("endurance")
class RandomFaultsIT {

  private static final long SEED =
      Long.getLong("larch.fault.seed", new Random().nextInt(1_000_000));

  /** Ten minutes and 100,000 keys are what is promised. */
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("larch.fault.seconds", 30));

  private static final int KEYS = Integer.getInteger("larch.fault.keys", 5_000);
  private static final int DIRECTORY = 50;
  private static final int DIRECTORIES = KEYS / DIRECTORY;
  private static final int LIVING_OF_EACH = 5;
  private static final int INSTANCES = 3;

  /** Leases run out, back-offs end, connections are tried again; then the rest is purged. */
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private static final Map<String, String> SMALL_HEAP = Map.of("LARCH_JAVA_OPTS", "-Xmx128m");

  @Test
  void nothingIsLostAndNothingElseIsDeleted() {
    String again =
        "mvn -B verify -Dit.test=RandomFaultsIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dfaults.excluded=none"
            + " -Dlarch.fault.seed=%d -Dlarch.fault.seconds=%d -Dlarch.fault.keys=%d"
                .formatted(SEED, TIME.toSeconds(), KEYS);
    System.out.println("random faults, again with: " + again);
    try (TestPostgres database = TestPostgres.owned();
        RabbitMqServer broker = RabbitMqServer.start();
        S3ProxyServer store = S3ProxyServer.start();
        StoreGateway gateway = new StoreGateway(store);
        FaultyLink toBroker = new FaultyLink(broker.host(), broker.port());
        FaultyLink toStore =
            new FaultyLink(gateway.endpoint().getHost(), gateway.endpoint().getPort())) {
      var config = database.newDatabase();
      try (FaultyLink toDatabase = new FaultyLink(config.host(), config.port());
          Deployment deployment = new Deployment(config, broker, gateway)) {
        Supplier<LarchProcess> start = () -> start(deployment, toDatabase, toBroker, toStore);
        AtomicReferenceArray<LarchProcess> processes = new AtomicReferenceArray<>(INSTANCES);
        for (int i = 0; i < INSTANCES; i++) {
          processes.set(i, start.get().awaitReady());
        }
        Stock stock = new Stock(config, store, deployment.name());
        stock.assets("doomed", DIRECTORIES, DIRECTORY);
        // Siblings whose names begin as those of directories that go.
        stock.assets("living", "doomed", "-living", DIRECTORIES, LIVING_OF_EACH);
        int living = DIRECTORIES * LIVING_OF_EACH;

        RandomFaults faults =
            new RandomFaults(
                new RandomFaults.Servers(
                    processes,
                    start,
                    database,
                    broker,
                    gateway,
                    new PurgeQueue(broker, deployment.name()),
                    toDatabase,
                    toBroker,
                    toStore),
                SEED);
        try (StubbornDeletes deletes =
            new StubbornDeletes(processes, "doomed", DIRECTORIES, DIRECTORY, TIME)) {
          faults.run(TIME);
          gateway.clear();
          Tally atTheEnd = stock.tally();
          awaitAnswers(deletes, again);
          Duration recovery = awaitRecovery(stock, living, again);
          Tally tally = stock.tally();
          System.out.printf(
              Locale.ROOT,
              """
              %d keys deleted by %d requests, %d of them repeated, in %d s with the seed %d
              faults: %s; %d draws met a server still busy with the one before, and were made again
              lost %d, unexpected %d, recovered %d in %.1f s, duplicated %d
              """,
              KEYS,
              deletes.answered(),
              deletes.repeated(),
              TIME.toSeconds(),
              SEED,
              faults.counts(),
              faults.passedOver(),
              tally.lost().size(),
              tally.unexpected().size(),
              atTheEnd.toPurge(),
              recovery.toMillis() / 1000.0,
              gateway.ledger().duplicated());
          assertThat(faults.failures()).as(again).isEmpty();
          assertThat(deletes.failures()).as(again).isEmpty();
          assertThat(gateway.ledger().keysDeleted()).as(again).isEqualTo(KEYS);
        }
        for (int i = 0; i < INSTANCES; i++) {
          AssetClient client = new AssetClient(processes.get(i).url());
          assertThat(client.get("/assets/doomed/0/-/recursive/info").body())
              .as(again)
              .doesNotContain("storeKey");
          assertThat(client.get("/assets/doomed/0-living/0/-/content").statusCode())
              .as(again)
              .isEqualTo(200);
        }
      }
    }
  }

  /** Clients that were held up during the faults have the rest of their deletes still to send. */
  private static void awaitAnswers(StubbornDeletes deletes, String again) {
    Awaitility.await()
        .atMost(RECOVERY.plus(TIME.dividedBy(2)))
        .untilAsserted(
            () ->
                assertThat(deletes.done())
                    .as(
                        "all answered, after %d answers, %d requests repeated, failures %s; %s",
                        deletes.answered(), deletes.repeated(), deletes.failures(), again)
                    .isTrue());
  }

  private static LarchProcess start(
      Deployment deployment, FaultyLink toDatabase, FaultyLink toBroker, FaultyLink toStore) {
    return deployment.start(
        SMALL_HEAP,
        "purge.backoff-max = 10s",
        "database.port = " + toDatabase.port(),
        "messaging.port = " + toBroker.port(),
        "content.s3.endpoint = \"http://127.0.0.1:%d\"".formatted(toStore.port()));
  }

  private static Duration awaitRecovery(Stock stock, int living, String again) {
    long begin = System.nanoTime();
    Awaitility.await(again)
        .atMost(RECOVERY)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              Tally tally = stock.tally();
              assertThat(tally.toPurge()).as("keys still to be purged").isZero();
              assertThat(List.copyOf(tally.lost())).as("lost").isEmpty();
              assertThat(List.copyOf(tally.unexpected())).as("unexpected").isEmpty();
              assertThat(tally.living()).as("living").isEqualTo(living);
            });
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
