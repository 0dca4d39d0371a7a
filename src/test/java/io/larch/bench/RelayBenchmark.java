package io.larch.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.larch.config.DatabaseConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** From purge batches in the database to confirmed messages, against a bare publisher. */
final class RelayBenchmark implements Benchmark {

  /** The defaults of {@code purge.page-size} and {@code messaging.max-unconfirmed}. */
  private static final int PAGE = 250;

  private static final int WINDOW = 256;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String NAME = "bench-relay";
  private static final Pattern CONFIRMED =
      Pattern.compile("(?m)^larch_publish_confirmed_total(?:\\{[^}]*})? (\\S+)");

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public String about() {
    return "purge batches to confirmed messages, against a bare publisher with the same window";
  }

  @Override
  public Result run(Bench bench) throws Exception {
    DatabaseConfig database = bench.servers().database();
    int messages = bench.size(4000, 100);
    try (Connection connection = bench.servers().rabbitMq().connect();
        Channel channel = Objects.requireNonNull(connection.createChannel());
        Relay relay = new Relay(bench, bench.setup(name(), database), database, channel, NAME);
        Relay earlier = earlier(bench, channel)) {
      channel.confirmSelect();
      Rounds<Double> rounds =
          Rounds.run(
              bench,
              "%s, %,d messages of %d keys".formatted(name(), messages, PAGE),
              () -> messages / relay.larch(messages),
              () -> messages / (earlier == null ? relay.floor(messages) : earlier.larch(messages)));
      return new Result(
          List.of(
              rounds.figure(
                  "keys", "keys/s", rate -> rate * PAGE, bench.rate(Target.atLeast(200_000))),
              rounds.figure("messages", "messages/s", Double::doubleValue, null)),
          List.of());
    }
  }

  private @Nullable Relay earlier(Bench bench, Channel channel) throws Exception {
    if (!bench.comparesCheckouts()) {
      return null;
    }
    DatabaseConfig database = bench.servers().database();
    return new Relay(bench, bench.earlier(name(), database), database, channel, NAME + "-against");
  }

  /** Both ways, to the same queue. */
  private static final class Relay implements AutoCloseable {

    private final LarchServer larch;
    private final AssetTable table;
    private final Channel channel;
    private final String queue;
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable GetResponse sample;

    Relay(
        Bench bench,
        LarchServer.Setup setup,
        DatabaseConfig database,
        Channel channel,
        String queue)
        throws Exception {
      this.channel = channel;
      this.queue = queue;
      larch =
          setup
              .broker(bench.servers().rabbitMq())
              .store(bench.servers().s3Proxy(), queue)
              .start("[relay]", "purge { max-leased-keys = 1000000, lease = 5m }");
      table = new AssetTable(database);
    }

    /** Seconds from the commit of the batches to the last confirm. */
    double larch(int messages) throws Exception {
      table.clear();
      double before = confirmed();
      table.execute(
          """
          INSERT INTO purge_batch (bucket, content_keys)
          SELECT 'bench', ARRAY(SELECT left(md5(b || '-' || k), 24) FROM generate_series(1, %d) AS k)
          FROM generate_series(1, %d) AS b\
          """
              .formatted(PAGE, messages));
      long begin = System.nanoTime();
      await(
          () ->
              table.number(
                      "SELECT count(*) FROM (SELECT FROM purge_batch"
                          + " WHERE state IN ('waiting', 'upload') LIMIT 1) AS waiting")
                  == 0);
      await(() -> confirmed() >= before + messages);
      double seconds = secondsSince(begin);
      if (sample == null) {
        sample = channel.basicGet(queue, true);
      }
      channel.queuePurge(queue);
      return seconds;
    }

    /** Seconds for as many of the same messages. */
    double floor(int messages) throws Exception {
      GetResponse message = Objects.requireNonNull(sample, "a message of Larch");
      AMQP.BasicProperties properties = message.getProps();
      Semaphore window = new Semaphore(WINDOW);
      var confirms =
          channel.addConfirmListener(new Window(channel, window)::confirmed, (tag, multiple) -> {});
      long begin = System.nanoTime();
      for (int i = 0; i < messages; i++) {
        if (!window.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          throw new BenchException("the broker did not confirm a message");
        }
        channel.basicPublish(
            message.getEnvelope().getExchange(),
            message.getEnvelope().getRoutingKey(),
            true,
            properties,
            message.getBody());
      }
      if (!window.tryAcquire(WINDOW, LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new BenchException("the broker did not confirm all messages");
      }
      double seconds = secondsSince(begin);
      channel.removeConfirmListener(confirms);
      channel.queuePurge(queue);
      return seconds;
    }

    private double confirmed() throws Exception {
      String metrics =
          client
              .send(
                  HttpRequest.newBuilder(larch.managementUrl().resolve("/metrics")).build(),
                  BodyHandlers.ofString())
              .body();
      Matcher matcher = CONFIRMED.matcher(metrics);
      if (!matcher.find()) {
        throw new BenchException("the metrics don't tell how many messages were confirmed");
      }
      return Double.parseDouble(matcher.group(1));
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
      Awaitility.await("the relay")
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(condition);
    }

    private static double secondsSince(long begin) {
      return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public void close() throws SQLException {
      client.close();
      table.close();
      larch.close();
    }
  }

  /** Counts confirms, of which one may stand for all before it. Called by one thread. */
  private static final class Window {

    private final Semaphore window;
    private long last;

    Window(Channel channel, Semaphore window) {
      this.window = window;
      this.last = channel.getNextPublishSeqNo() - 1;
    }

    void confirmed(long tag, boolean multiple) {
      window.release(multiple ? Math.toIntExact(tag - last) : 1);
      last = Math.max(last, tag);
    }
  }
}
