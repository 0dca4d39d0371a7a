package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.endtoend.Deployment;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A tree of assets with twenty variants each is deleted, and the server killed again and again
 * while it is at it; counted by listing the store. The system property {@code larch.variant.tree}
 * says how many assets.
 */
@Tag("slow-fault")
class VariantTreeKillIT {

  private static final int ASSETS = Integer.getInteger("larch.variant.tree", 200);
  private static final int VARIANTS = 20;
  private static final int KEYS = ASSETS * (VARIANTS + 1);
  private static final int CLIENTS = 8;

  /** Of all keys, what is left when the server is killed, in percent. */
  private static final int[] KILLS = {95, 70, 40, 10};

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Small pages and steps, so that there is much to be in the middle of. */
  private static final String SETTINGS =
      """
      deletion { large-subtree = 50, step-size = 20 }
      purge { lease = 2s, poll-interval = 50ms, page-size = 20 }
      messaging { prefetch = 2, confirm-timeout = 1s }
      """;

  private static TestPostgres postgres;
  private static RabbitMqServer broker;
  private static S3ProxyServer store;

  @BeforeAll
  static void startServers() {
    postgres = TestPostgres.owned();
    broker = RabbitMqServer.start();
    store = S3ProxyServer.start();
  }

  @AfterAll
  static void stopServers() {
    store.close();
    broker.close();
    postgres.close();
  }

  @Test
  void treeDeletedWhileTheServerIsKilledLeavesNothing() {
    DatabaseConfig database = postgres.newDatabase();
    try (Deployment deployment = new Deployment(database, broker, store)) {
      Stock stock = new Stock(database, store, deployment.name());
      LarchProcess larch = start(deployment);
      plant(larch, stock);
      larch = deleteAndKill(deployment, stock, larch, "/assets/tree/-/recursive", KEYS);
      assertThat(status(larch, "/assets/tree/0/-/info")).isEqualTo(404);
      assertThat(awaitDrained(stock).living()).isZero();
      assertThat(stock.tally().lost()).isEmpty();
      larch.terminate();
    }
  }

  @Test
  void variantsDeletedWhileTheServerIsKilledLeaveTheOriginals() {
    DatabaseConfig database = postgres.newDatabase();
    try (Deployment deployment = new Deployment(database, broker, store)) {
      Stock stock = new Stock(database, store, deployment.name());
      LarchProcess larch = start(deployment);
      plant(larch, stock);
      larch =
          deleteAndKill(
              deployment, stock, larch, "/assets/tree/-/recursive/variants", KEYS - ASSETS);
      Stock.Tally tally = awaitDrained(stock);
      assertThat(tally.living()).isEqualTo(ASSETS);
      assertThat(tally.lost()).isEmpty();
      assertThat(tally.unexpected()).isEmpty();
      assertThat(status(larch, "/assets/tree/0/-/content")).isEqualTo(200);
      larch.terminate();
    }
  }

  private static LarchProcess start(Deployment deployment) {
    return deployment
        .start(Map.of("LARCH_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"), SETTINGS)
        .awaitReady();
  }

  private static void plant(LarchProcess larch, Stock stock) {
    List<CompletableFuture<Void>> clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(
                client ->
                    CompletableFuture.runAsync(
                        () -> plant(new AssetClient(larch.url()), client),
                        Thread::startVirtualThread))
            .toList();
    clients.forEach(CompletableFuture::join);
    assertThat(stock.tally().living()).isEqualTo(KEYS);
    assertThat(stock.tally().unexpected()).isEmpty();
  }

  private static void plant(AssetClient http, int client) {
    for (int i = client; i < ASSETS; i += CLIENTS) {
      String path = "/assets/tree/" + i;
      require(201, http.store(path, "original".getBytes(StandardCharsets.US_ASCII)));
      for (int j = 0; j < VARIANTS; j++) {
        require(201, http.putVariant(path + "/-/entry/0/variants/v" + j, "derived " + j, null));
      }
    }
  }

  private static void require(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  /**
   * Deletes, and kills the server at each of the points; whoever deleted asks again when a kill has
   * cost the answer.
   *
   * @param keys that are to go
   * @return the server that runs at the end
   */
  private static LarchProcess deleteAndKill(
      Deployment deployment, Stock stock, LarchProcess first, String target, int keys) {
    LarchProcess larch = first;
    List<Long> left = new ArrayList<>();
    CompletableFuture<Boolean> answered = deleting(larch, target);
    for (int percent : KILLS) {
      long most = (long) keys * percent / 100 + KEYS - keys;
      Awaitility.await("purging")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> store.placed(deployment.name()).size() <= most);
      larch.kill();
      left.add(stock.number("SELECT coalesce(sum(cardinality(content_keys)), 0) FROM purge_batch"));
      boolean done = answered.join();
      larch = start(deployment);
      if (!done) {
        answered = deleting(larch, target);
      }
    }
    System.out.printf("%s: keys still to be purged at the kills: %s%n", target, left);
    assertThat(left).as("killed in the middle").anyMatch(keysLeft -> keysLeft > 0);
    assertThat(answered.join()).isTrue();
    return larch;
  }

  /** Whether it was answered; a kill may come before that. */
  private static CompletableFuture<Boolean> deleting(LarchProcess larch, String target) {
    AssetClient http = new AssetClient(larch.url());
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return http.delete(target).statusCode() == 204;
          } catch (UncheckedIOException e) {
            return false;
          }
        },
        Thread::startVirtualThread);
  }

  private static Stock.Tally awaitDrained(Stock stock) {
    stock.awaitPurged("", LIMIT);
    Awaitility.await("removals")
        .atMost(LIMIT)
        .until(() -> stock.number("SELECT count(*) FROM subtree_deletion") == 0);
    stock.awaitPurged("", LIMIT);
    return stock.tally();
  }

  private static int status(LarchProcess larch, String target) {
    return new AssetClient(larch.url()).get(target).statusCode();
  }
}
