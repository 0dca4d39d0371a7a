package io.larch.bench;

import io.larch.config.DatabaseConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * Deletes of subtrees of one size, by a Larch of their own in a small JVM and by the floor. Broker
 * and store can't be reached, as a delete needs neither; the rows to be purged stay.
 */
final class TreeRemovals implements AutoCloseable {

  /** Of more assets, Larch hides a subtree in a quick run, where no size is that of real ones. */
  static final int QUICK_LARGE = 500;

  /** Assets beside the subtree. */
  private static final int OTHERS = 20_000;

  private static final int WARM_UP = 500;
  private static final Duration REMOVAL_LIMIT = Duration.ofMinutes(10);
  private static final String LEFT =
      """
      SELECT CASE WHEN EXISTS (SELECT FROM subtree_deletion)
        OR EXISTS (SELECT FROM asset WHERE path >= 'tree/' AND path < 'tree0') THEN 1 ELSE 0 END\
      """;

  private final int size;
  private final int keys;
  private final AssetTable table;
  private final FloorTree floor;
  private final LarchServer larch;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * @param setup of the server
   * @param database the server's
   * @param size assets of a subtree
   * @param keys content keys of each
   */
  TreeRemovals(Bench bench, LarchServer.Setup setup, DatabaseConfig database, int size, int keys)
      throws Exception {
    this.size = size;
    this.keys = keys;
    larch =
        setup
            .javaOptions("-Xmx128m")
            .start(
                "[api, relay]",
                bench.options().quick() ? "deletion.large-subtree = " + QUICK_LARGE : "");
    table = new AssetTable(database);
    floor = new FloorTree(table);
    for (int i = 0; i < WARM_UP; i++) {
      delete("/assets/nothing/-/recursive");
    }
  }

  /** A round of Larch. */
  Removal larch() throws Exception {
    table.clear();
    floor.clear();
    table.fill(0, "other/", OTHERS, keys);
    table.fill(OTHERS, "tree/", size, keys);
    table.settle();
    ProcessMemory.forgetPeak(larch.pid());
    long wal = table.wal();
    long begin = System.nanoTime();
    HttpResponse<String> answer = delete("/assets/tree/-/recursive");
    double answered = millisSince(begin);
    // What is gone now was gone when the answer came.
    double removed = answered;
    if (table.number(LEFT) > 0) {
      Awaitility.await("the removal of the rows")
          .atMost(REMOVAL_LIMIT)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> table.number(LEFT) == 0);
      removed = millisSince(begin);
    }
    double walBytes = (double) (table.wal() - wal) / size;
    String deleted = answer.headers().firstValue("Larch-Deleted").orElse("nothing");
    if (answer.statusCode() != 204 || !deleted.equals(Integer.toString(size))) {
      throw new BenchException(
          "a recursive delete of %d assets was answered %d, %s deleted"
              .formatted(size, answer.statusCode(), deleted));
    }
    requireKeys(
        table.number("SELECT coalesce(sum(cardinality(content_keys)), 0) FROM purge_batch"));
    return new Removal(answered, removed, walBytes, ProcessMemory.peak(larch.pid()));
  }

  /** A round of the floor. */
  Removal floor() throws SQLException {
    floor.clear();
    table.clear();
    floor.fill(0, "other/", OTHERS, keys);
    floor.fill(OTHERS, "tree/", size, keys);
    floor.settle();
    long wal = table.wal();
    long begin = System.nanoTime();
    floor.delete("tree/", "tree0");
    double removed = millisSince(begin);
    double walBytes = (double) (table.wal() - wal) / size;
    requireKeys(floor.recorded());
    return new Removal(removed, removed, walBytes, 0);
  }

  private void requireKeys(long recorded) {
    if (recorded != (long) size * keys) {
      throw new BenchException(
          "%d keys were to be recorded, and %d were".formatted(size * keys, recorded));
    }
  }

  private HttpResponse<String> delete(String target) throws Exception {
    return client.send(
        HttpRequest.newBuilder(larch.url().resolve(target)).DELETE().build(),
        BodyHandlers.ofString());
  }

  private static double millisSince(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }

  @Override
  public void close() throws SQLException {
    client.close();
    table.close();
    larch.close();
  }
}
