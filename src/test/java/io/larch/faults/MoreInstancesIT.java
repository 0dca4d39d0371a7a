package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.endtoend.Deployment;
import io.larch.faults.StoreFault.Delay;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The purge of more and more processes on one database, broker and bucket. Each request to the
 * store takes a while, so that what a process does at once is its limit and not the machine.
 */
@Tag("endurance")
class MoreInstancesIT {

  private static final int INSTANCES = 3;
  private static final int PAGE = 25;
  private static final int AT_ONCE = 4;
  private static final Duration DELAY = Duration.ofMillis(400);

  /** For each process; its own limit is {@code PAGE * AT_ONCE / DELAY}, 250 a second. */
  private static final int KEYS = Integer.getInteger("larch.fault.keys", 10_000) / 10;

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Of what so many processes would do if none was in another's way. */
  private static final double LEAST_SHARE = 0.7;

  @Test
  void throughputGrowsWithTheProcessesAndNoKeyIsDeletedByTwoAtOnce() {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (S3ProxyServer store = S3ProxyServer.start();
        StoreGateway gateway = new StoreGateway(store);
        Deployment deployment = new Deployment(database, RabbitMqServer.shared(), gateway)) {
      gateway.fail(RequestMatch.deletes(), new Delay(DELAY));
      List<Double> rates = new ArrayList<>();
      for (int instances = 1; instances <= INSTANCES; instances++) {
        deployment
            .start(
                "roles = [relay, purge]",
                "purge.page-size = " + PAGE,
                "messaging.prefetch = " + AT_ONCE)
            .awaitReady();
        Stock stock = new Stock(database, store, deployment.name());
        // Without a warm-up, a process that has just started would show less than it can do.
        purge(stock, "warm-" + instances, KEYS);
        gateway.ledger().clear();
        rates.add(purge(stock, "keys-" + instances, KEYS * instances));

        assertThat(gateway.ledger().overlapping()).as("keys in two requests at once").isEmpty();
        assertThat(gateway.ledger().duplicated()).as("keys deleted twice").isZero();
        assertThat(gateway.ledger().keysDeleted()).isEqualTo(KEYS * instances);
        assertThat(gateway.ledger().mostAtOnce()).isEqualTo(AT_ONCE * instances);
        System.out.printf(
            Locale.ROOT,
            "%d of %d processes: %.0f keys/s, %.2f of the first alone, at most %d requests at"
                + " once%n",
            instances,
            INSTANCES,
            rates.getLast(),
            rates.getLast() / rates.getFirst(),
            gateway.ledger().mostAtOnce());
      }
      assertThat(store.placed(deployment.name())).isEmpty();
      for (int instances = 2; instances <= INSTANCES; instances++) {
        assertThat(rates.get(instances - 1))
            .as("keys/s of %d processes, of which the first alone did %s", instances, rates)
            .isGreaterThan(LEAST_SHARE * instances * rates.getFirst());
      }
    }
  }

  private static double purge(Stock stock, String prefix, int count) {
    stock.execute(stock.batches(stock.objects(prefix, count), PAGE));
    return count / (stock.awaitPurged(prefix, LIMIT).toMillis() / 1000.0);
  }
}
