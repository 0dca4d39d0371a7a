package io.larch.bench;

import io.larch.app.ContentStores;
import io.larch.config.ContentConfig;
import io.larch.config.DatabaseConfig;
import io.larch.content.ContentStore;
import io.larch.content.DeleteResults;
import io.larch.testing.RadosgwServer;
import io.larch.testing.S3Server;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * From purge batches in the database to objects gone, against a bare loop of multi-deletes. What is
 * measured is the rate: it begins when the relay takes the first batches, for which it looks at
 * each poll interval, and both sides have deleted for a while before the first round.
 */
final class PurgeBenchmark implements Benchmark {

  /** The defaults of {@code purge.page-size} and {@code messaging.prefetch}. */
  private static final int PAGE = 250;

  private static final int AT_ONCE = 8;

  /** Keys, on either side, until the JVMs have compiled most of what they use. */
  private static final int WARM_UP = 500_000;

  /** For a store that is slow, so that what the JVMs still compile counts for little. */
  private static final int SHORT_WARM_UP = 100_000;

  private static final int QUICK_WARM_UP = 2_500;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "purge";
  }

  @Override
  public String about() {
    return "keys from purge batches over RabbitMQ to gone, against a bare loop of multi-deletes";
  }

  @Override
  public Result run(Bench bench) throws Exception {
    List<Comparison> figures = new ArrayList<>();
    figures.addAll(
        measure(
            bench,
            "s3proxy",
            bench.servers().s3Proxy(),
            bench.size(20_000, 500),
            bench.size(WARM_UP, QUICK_WARM_UP)));
    if (!RadosgwServer.available()) {
      bench.progress("without radosgw, which is not installed");
    } else if (!bench.options().quick()) {
      try (RadosgwServer radosgw = RadosgwServer.start()) {
        figures.addAll(
            measure(
                bench,
                "radosgw",
                radosgw,
                bench.size(10_000, 500),
                bench.size(SHORT_WARM_UP, QUICK_WARM_UP)));
      }
    }
    return new Result(figures, List.of());
  }

  /**
   * What a round gave.
   *
   * @param cores that were busy on average, with all servers and the load maker
   */
  private record Round(double seconds, double cores) {

    /** The rate of so many keys, per second. */
    double rate(int keys) {
      return keys / seconds;
    }
  }

  /** Time, and CPU of the machine, from its making on. */
  private static final class Clock {
    private final double cpu = MachineCpu.millis();
    private final long begin = System.nanoTime();

    Round read() {
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Round(seconds, (MachineCpu.millis() - cpu) / 1000 / seconds);
    }
  }

  /** A way of purging keys. */
  private interface Way {
    Round purge(List<String> keys) throws Exception;
  }

  private List<Comparison> measure(Bench bench, String store, S3Server server, int keys, int warmUp)
      throws Exception {
    DatabaseConfig database = bench.servers().database();
    Vertx vertx = Vertx.vertx();
    try (Purging purging = new Purging(bench, bench.setup(name(), database), database, server);
        Purging earlier = earlier(bench, server)) {
      ObjectStock objects = purging.objects;
      ContentStore content = ContentStores.create(vertx, config(server, objects.bucket()));
      purge(purging.table, objects.bucket(), ObjectStock.newKeys(warmUp));
      if (earlier == null) {
        deleteAll(content, objects.bucket(), ObjectStock.newKeys(warmUp));
      } else {
        purge(earlier.table, earlier.objects.bucket(), ObjectStock.newKeys(warmUp));
      }
      String label = "%s, %,d keys".formatted(store, keys);
      Rounds<Round> rounds =
          Rounds.run(
              bench,
              name() + ", " + label,
              () -> purging.round(keys),
              () ->
                  earlier == null
                      ? round(objects, keys, stored -> deleteAll(content, objects.bucket(), stored))
                      : earlier.round(keys));
      content.close().await(10, TimeUnit.SECONDS);
      return List.of(
          rounds.figure(
              label, "keys/s", round -> round.rate(keys), bench.rate(Target.ratioAtLeast(0.9))),
          rounds.figure(label + ": cores busy", "cores", Round::cores, null));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private static ContentConfig config(S3Server server, String bucket) {
    return new ContentConfig(
        ContentConfig.Type.S3,
        bucket,
        false,
        server.config(),
        new ContentConfig.FileSystemConfig(null));
  }

  private @Nullable Purging earlier(Bench bench, S3Server server) throws Exception {
    if (!bench.comparesCheckouts()) {
      return null;
    }
    DatabaseConfig database = bench.servers().database();
    return new Purging(bench, bench.earlier(name(), database), database, server);
  }

  /** A server that purges, with a database and a bucket of its own. */
  private static final class Purging implements AutoCloseable {

    private final ObjectStock objects;
    private final LarchServer larch;
    private final AssetTable table;

    Purging(Bench bench, LarchServer.Setup setup, DatabaseConfig database, S3Server store)
        throws Exception {
      objects = new ObjectStock(store);
      larch =
          setup
              .broker(bench.servers().rabbitMq())
              .store(store, objects.bucket())
              .start("[relay, purge]");
      table = new AssetTable(database);
    }

    Round round(int keys) throws Exception {
      return PurgeBenchmark.round(objects, keys, stored -> purge(table, objects.bucket(), stored));
    }

    @Override
    public void close() throws SQLException {
      table.close();
      larch.close();
      objects.close();
    }
  }

  private static Round round(ObjectStock objects, int count, Way way) throws Exception {
    Round round = way.purge(objects.put(count));
    objects.requireEmpty();
    return round;
  }

  /** From when the relay takes the first batches until none is left. */
  private static Round purge(AssetTable table, String bucket, List<String> keys) throws Exception {
    table.clear();
    List<String> batches = new ArrayList<>();
    for (List<String> page : pages(keys)) {
      batches.add("('%s', '{%s}')".formatted(bucket, String.join(",", page)));
    }
    table.execute(
        "INSERT INTO purge_batch (bucket, content_keys) VALUES " + String.join(", ", batches));
    await("the relay", Duration.ofMillis(2), table, "state <> 'waiting'", true);
    Clock clock = new Clock();
    await("the purge", Duration.ofMillis(20), table, "true", false);
    return clock.read();
  }

  /** Waits until there are batches of which a condition holds, or none. */
  private static void await(
      String what, Duration interval, AssetTable table, String condition, boolean some) {
    String query =
        "SELECT count(*) FROM (SELECT FROM purge_batch WHERE %s LIMIT 1) AS one"
            .formatted(condition);
    Awaitility.await(what)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(interval)
        .until(() -> table.number(query) == (some ? 1 : 0));
  }

  /** Pages of the same size, as many at once. */
  private static Round deleteAll(ContentStore store, String bucket, List<String> keys)
      throws Exception {
    Queue<List<String>> pages = new ConcurrentLinkedQueue<>(pages(keys));
    Clock clock = new Clock();
    List<Future<Void>> loops = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      loops.add(loop(store, bucket, pages));
    }
    Future.all(loops).await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return clock.read();
  }

  private static Future<Void> loop(ContentStore store, String bucket, Queue<List<String>> pages) {
    List<String> page = pages.poll();
    if (page == null) {
      return Future.succeededFuture();
    }
    return store
        .delete(bucket, page, false)
        .compose(
            results -> {
              requireGone(results, page);
              return loop(store, bucket, pages);
            });
  }

  private static void requireGone(DeleteResults results, List<String> page) {
    if (results.gone().size() != page.size()) {
      throw new BenchException(
          "the store deleted %d of %d keys".formatted(results.gone().size(), page.size()));
    }
  }

  private static List<List<String>> pages(List<String> keys) {
    List<List<String>> pages = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += PAGE) {
      pages.add(keys.subList(from, Math.min(from + PAGE, keys.size())));
    }
    return pages;
  }
}
