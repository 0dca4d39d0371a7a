package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.endtoend.Deployment;
import io.larch.faults.StoreFault.HoldRequest;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The broker loses its disk while everything that is to be purged is in it. */
@Tag("endurance")
class BrokerWipedIT {

  private static final int KEYS = Integer.getInteger("larch.fault.keys", 10_000);
  private static final int KEYS_OF_BATCH = 250;
  private static final Duration LEASE = Duration.ofSeconds(10);

  /** From the end of a fault until the backlog drains, as promised. */
  private static final Duration RECONNECT = Duration.ofSeconds(10);

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void allThatWasInFlightIsGoneWithinALeaseAndTheDrainTime() {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (RabbitMqServer broker = RabbitMqServer.start();
        S3ProxyServer store = S3ProxyServer.start();
        StoreGateway gateway = new StoreGateway(store);
        Deployment deployment = new Deployment(database, broker, gateway)) {
      deployment
          .start("roles = [relay, purge]", "purge { lease = 10s, max-leased-keys = 1000000 }")
          .awaitReady();
      Stock stock = new Stock(database, store, deployment.name());
      stock.execute(stock.batches(stock.objects("usual", KEYS), KEYS_OF_BATCH));
      Duration drain = stock.awaitPurged("usual", LIMIT);

      Hold hold = new Hold();
      gateway.fail(RequestMatch.deletes(), new HoldRequest(hold));
      stock.execute(stock.batches(stock.objects("flight", KEYS), KEYS_OF_BATCH));
      Awaitility.await("that all is in flight")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  stock.number("SELECT count(*) FROM purge_batch WHERE state = 'waiting'") == 0
                      && hold.arrived() > 0);
      assertThat(stock.toPurge()).isEqualTo(KEYS);
      broker.kill();
      broker.wipe();
      gateway.clear();
      hold.release();
      broker.startAgain();

      Duration allowed = LEASE.plus(RECONNECT).plus(drain.multipliedBy(5).dividedBy(4));
      Duration gone = stock.awaitPurged("", allowed);
      System.out.printf(
          Locale.ROOT,
          "%d keys: drained in %.1f s; with the broker wiped beneath them, %.1f s after its"
              + " return%n",
          KEYS,
          drain.toMillis() / 1000.0,
          gone.toMillis() / 1000.0);
      assertThat(store.placed(deployment.name())).isEmpty();
    }
  }
}
