package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.larch.bench.ProcessMemory;
import io.larch.config.DatabaseConfig;
import io.larch.endtoend.Deployment;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The broker is away for long, while deletes arrive at a steady rate. */
@Tag("endurance")
class BrokerAwayIT {

  /** How long RabbitMQ is away: ten minutes is what is promised. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Long.getLong("larch.fault.seconds", 15));

  private static final int PER_SECOND = 200;
  private static final int DIRECTORY = 100;

  /** For the outage, and what comes before and after it. */
  private static final int ASSETS =
      Math.toIntExact(PER_SECOND * (OUTAGE.toSeconds() + 60)) / DIRECTORY * DIRECTORY;

  private static final int USUAL = 20_000;

  /** Few enough that what waits after an outage would be more. */
  private static final int QUEUE_BOUND = 20;

  /** What may be on its way to the broker when its queue becomes full. */
  private static final int UNCONFIRMED = 20;

  private static final String SHORT_QUEUE =
      "messaging { max-queue-length = %d, max-unconfirmed = %d }"
          .formatted(QUEUE_BOUND, UNCONFIRMED);

  /** One that a relay's round of 200 batches fills as many messages with as may be unconfirmed. */
  private static final String SMALL_PAGES = "purge.page-size = 10";

  private static final int MESSAGES = 300;
  private static final Map<String, String> SMALL_HEAP = Map.of("LARCH_JAVA_OPTS", "-Xmx128m");
  private static final double MOST_MIB = 350;

  /** From the outage's first third, when everything has run for a while, to its end. */
  private static final double MOST_GROWTH_MIB = 32;

  private static final Duration LONG_ENOUGH_FOR_GROWTH = Duration.ofMinutes(2);
  private static final Duration RETURN = Duration.ofSeconds(10);

  /** Of the rate at which as many batches of one key go when the broker was never away. */
  private static final double FULL_RATE_SHARE = 0.8;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String REFUSED = "larch_publish_failed_total{reason=\"refused\"}";

  @Test
  void noRequestFailsMemoryStaysFlatAndTheBacklogDrainsAtFullRate() throws Exception {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (RabbitMqServer broker = RabbitMqServer.start();
        S3ProxyServer store = S3ProxyServer.start();
        Deployment deployment = new Deployment(database, broker, store)) {
      LarchProcess larch = deployment.start(SMALL_HEAP, SHORT_QUEUE).awaitReady();
      Stock stock = new Stock(database, store, deployment.name());
      stock.assets("steady", ASSETS / DIRECTORY, DIRECTORY);
      double usual = usualRate(stock);

      List<Double> memory = new ArrayList<>();
      long backlog;
      try (SteadyDeletes load =
          new SteadyDeletes(larch.url(), "steady", DIRECTORY, ASSETS, PER_SECOND)) {
        Awaitility.await("the first answers").until(() -> load.sent() > PER_SECOND);
        broker.stop();
        int before = load.sent();
        watchMemory(larch, memory);
        double rate = (load.sent() - before) / (double) OUTAGE.toSeconds();
        backlog = stock.toPurge();
        broker.startAgain();
        load.stop();
        System.out.printf(
            Locale.ROOT,
            "RabbitMQ away for %d s: %d deletes, %.0f/s, %d failed, p99 %.1f ms; %d keys wait%n",
            OUTAGE.toSeconds(),
            load.sent(),
            rate,
            load.failures().size(),
            load.p99Millis(),
            backlog);
        assertThat(load.failures()).isEmpty();
        assertThat(rate).as("deletes a second").isGreaterThan(0.95 * PER_SECOND);
      }
      drainsAtFullRate(stock, broker, deployment.name(), usual);
      staysFlat(memory);
      deployment.awaitNothingLeftBehind(LIMIT);
    }
  }

  /** Without a purge verticle at first, since one that keeps up leaves the queue all but empty. */
  @Test
  void queueStaysWithinItsBoundWhenTheBrokerIsBack() throws Exception {
    DatabaseConfig database = TestPostgres.emptyDatabase();
    try (RabbitMqServer broker = RabbitMqServer.start();
        S3ProxyServer store = S3ProxyServer.start();
        Deployment deployment = new Deployment(database, broker, store)) {
      LarchProcess relay =
          deployment.start(SMALL_HEAP, SHORT_QUEUE, SMALL_PAGES, "roles = [api, relay]");
      AssetClient management = new AssetClient(relay.awaitReady().managementUrl());
      Stock stock = new Stock(database, store, deployment.name());
      Awaitility.await("the queue")
          .until(() -> Processes.metric(management, "larch_broker_connected") == 1);
      broker.stop();
      stock.execute(stock.batches(stock.objects("waiting", 10 * MESSAGES), 1));
      broker.startAgain();
      List<Integer> lengths = new ArrayList<>();
      try (Connection connection = broker.connect()) {
        Awaitility.await("that the broker refuses for a while")
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  lengths.add(length(connection, deployment.name()));
                  return Processes.metric(management, REFUSED) >= 3 * UNCONFIRMED;
                });
        assertThat(lengths.getLast()).as("messages").isGreaterThanOrEqualTo(QUEUE_BOUND);
        deployment.start(SMALL_HEAP, SHORT_QUEUE, SMALL_PAGES, "roles = [purge]");
        Awaitility.await("the drain")
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  lengths.add(length(connection, deployment.name()));
                  return stock.toPurge() == 0;
                });
      }
      staysWithinBound(lengths);
    }
  }

  private static void staysWithinBound(List<Integer> lengths) {
    int longest = lengths.stream().mapToInt(Integer::intValue).max().orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "longest queue %d, with a bound of %d and %d unconfirmed at most%n",
        longest,
        QUEUE_BOUND,
        UNCONFIRMED);
    assertThat(longest).as("messages in the queue").isLessThanOrEqualTo(QUEUE_BOUND + UNCONFIRMED);
  }

  /** Keys a second, of batches of one key as single deletes record them. */
  private static double usualRate(Stock stock) {
    double rate = 0;
    for (String prefix : List.of("warm", "usual")) {
      stock.execute(stock.batches(stock.objects(prefix, USUAL), 1));
      rate = USUAL / seconds(stock.awaitPurged(prefix, LIMIT));
    }
    return rate;
  }

  private static void watchMemory(LarchProcess larch, List<Double> memory) {
    long end = System.nanoTime() + OUTAGE.toNanos();
    Awaitility.await("the end of the outage")
        .atMost(OUTAGE.plusSeconds(10))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              memory.add(ProcessMemory.resident(larch.pid()));
              return System.nanoTime() >= end;
            });
  }

  private static void staysFlat(List<Double> memory) {
    double early = memory.get(memory.size() / 3);
    double late = memory.getLast();
    double most = memory.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "resident: %.0f MiB as the broker went, %.0f after a third of the outage, %.0f at its end,"
            + " at most %.0f%n",
        memory.getFirst(),
        early,
        late,
        most);
    assertThat(most).as("resident MiB").isLessThan(MOST_MIB);
    if (OUTAGE.compareTo(LONG_ENOUGH_FOR_GROWTH) >= 0) {
      assertThat(late - early).as("growth of resident MiB").isLessThan(MOST_GROWTH_MIB);
    }
  }

  private static void drainsAtFullRate(
      Stock stock, RabbitMqServer broker, String queue, double usual) throws Exception {
    long backlog = stock.toPurge();
    Duration allowed = RETURN.plusMillis(Math.round(1000 * backlog / (FULL_RATE_SHARE * usual)));
    long begin = System.nanoTime();
    List<Integer> lengths = new ArrayList<>();
    try (Connection connection = broker.connect()) {
      Awaitility.await("the drain")
          .atMost(allowed)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                lengths.add(length(connection, queue));
                return stock.toPurge() == 0;
              });
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d keys drained in %.1f s after its return, %.0f/s, usual are %.0f/s%n",
        backlog,
        seconds,
        backlog / seconds,
        usual);
    staysWithinBound(lengths);
  }

  private static int length(Connection connection, String queue) throws IOException {
    try (Channel channel = connection.createChannel()) {
      return Math.toIntExact(channel.messageCount(queue));
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IOException(e);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
