package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.endtoend.Deployment;
import io.larch.faults.StoreFault.RefuseKeys;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Keys that the store won't delete, recorded before very many that it will: the good ones hardly
 * notice.
 */
@Tag("endurance")
class UndeletableKeysIT {

  private static final int UNDELETABLE = 1_000;
  private static final int GOOD = Integer.getInteger("larch.fault.keys", 10_000);
  private static final int ROUNDS = Integer.getInteger("larch.fault.rounds", 3);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What is promised for 100,000 keys; few are gone before the machine has settled. */
  private static final double LEAST_RATIO = GOOD >= 100_000 ? 0.9 : 0.6;

  /**
   * @param code how the store refuses each of them
   * @param together how many of them are in one batch
   * @param goodTogether how many of the good ones are in one batch
   */
  @ParameterizedTest
  @CsvSource({
    "AccessDenied, 1000, 250",
    "AccessDenied, 1, 250",
    "InternalError, 1, 250",
    "InternalError, 1, 1"
  })
  void goodKeysGoAtTheirUsualRate(String code, int together, int goodTogether) {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (S3ProxyServer store = S3ProxyServer.start();
        StoreGateway gateway = new StoreGateway(store);
        Deployment deployment = new Deployment(database, RabbitMqServer.shared(), gateway)) {
      deployment.start("roles = [relay, purge]").awaitReady();
      Stock stock = new Stock(database, store, deployment.name());
      gateway.fail(RequestMatch.deletes(), new RefuseKeys(key -> key.startsWith("bad-"), code));
      List<String> bad = stock.objects("bad", UNDELETABLE);
      List<Double> without = new ArrayList<>();
      List<Double> with = new ArrayList<>();
      for (int round = 0; round <= ROUNDS; round++) {
        without.add(purge(stock, "good-" + round + "a", List.of(), together, goodTogether));
        with.add(purge(stock, "good-" + round + "b", bad, together, goodTogether));
        assertThat(stock.number("SELECT sum(cardinality(content_keys)) FROM purge_batch"))
            .as("undeletable keys that are still to be purged")
            .isEqualTo(UNDELETABLE);
        assertThat(gateway.ledger().deletes(bad.getFirst())).isZero();
        stock.execute("DELETE FROM purge_batch");
      }
      assertThat(store.placed(deployment.name())).containsExactlyInAnyOrderElementsOf(bad);
      // The first round warms up.
      double ratio = median(with) / median(without);
      System.out.printf(
          Locale.ROOT,
          "%d keys refused with %s, %d in a batch, before %d good ones, %d in a batch:"
              + " %.0f keys/s with them, %.0f without, ratio %.2f (%s; %s)%n",
          UNDELETABLE,
          code,
          together,
          GOOD,
          goodTogether,
          median(with),
          median(without),
          ratio,
          rounded(with),
          rounded(without));
      assertThat(ratio).isGreaterThan(LEAST_RATIO);
    }
  }

  /** Good keys per second, from the commit that records them all until the last is gone. */
  private static double purge(
      Stock stock, String prefix, List<String> bad, int together, int goodTogether) {
    String good = stock.batches(stock.objects(prefix, GOOD), goodTogether);
    if (bad.isEmpty()) {
      stock.execute(good);
    } else {
      stock.execute(
          stock.batches(bad, together),
          "UPDATE purge_batch SET due_at = due_at - interval '1 minute'",
          good);
    }
    return GOOD / (stock.awaitPurged(prefix, LIMIT).toMillis() / 1000.0);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.subList(1, values.size()).stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static List<Long> rounded(List<Double> values) {
    return values.stream().map(Math::round).toList();
  }
}
