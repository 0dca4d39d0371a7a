package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.TestPostgres;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A subtree of very many assets deleted in a small JVM, while single deletes go on elsewhere. */
class ServeLargeSubtreeIT {

  /** More by hand than in every build. */
  private static final int ASSETS = Integer.getInteger("larch.subtree.assets", 20_000);

  /** Single deletes alone; beside, as many as fit until the last row of the subtree is gone. */
  private static final int SINGLES = 200;

  private static final int MOST_SINGLES = 20_000;

  private final DatabaseConfig database = TestPostgres.emptyDatabase();
  private int deleted;

  @Test
  void largeSubtreeGoesWhileSingleDeletesElsewhereGoOn() throws Exception {
    try (S3ProxyServer store = S3ProxyServer.start();
        Deployment deployment = new Deployment(database, RabbitMqServer.shared(), store)) {
      // No purges: what this is about is the metadata, and a million keys take the store minutes.
      LarchProcess larch =
          deployment
              .start(
                  Map.of("LARCH_JAVA_OPTS", "-Xmx128m"),
                  "roles = [api, relay]",
                  "purge.max-leased-keys = 1",
                  "deletion.large-subtree = " + ASSETS / 4)
              .awaitReady();
      AssetClient client = new AssetClient(larch.url());
      load("big", ASSETS);
      load("small", MOST_SINGLES);

      long[] alone = deleteSingles(client, () -> deleted < SINGLES);
      long start = System.nanoTime();
      CompletableFuture<Duration> large =
          CompletableFuture.supplyAsync(() -> deleteLarge(client, start));
      long[] beside =
          deleteSingles(
              client,
              () ->
                  deleted < MOST_SINGLES && !(large.isDone() && (deleted % 20 == 0 && removed())));
      Awaitility.await().atMost(Duration.ofMinutes(3)).until(this::removed);

      System.out.printf(
          "%d assets deleted: answered after %d ms, removed after %d ms; "
              + "p99 of single deletes alone %.1f ms, of %d beside %.1f ms%n",
          ASSETS,
          large.join().toMillis(),
          Duration.ofNanos(System.nanoTime() - start).toMillis(),
          p99Millis(alone),
          beside.length,
          p99Millis(beside));
      assertThat(count("SELECT count(*) FROM asset")).isEqualTo(MOST_SINGLES - deleted);
      assertThat(count("SELECT sum(cardinality(content_keys)) FROM purge_batch"))
          .isEqualTo(ASSETS + deleted);
      assertThat(larch.output()).doesNotContain("OutOfMemory");
    }
  }

  private static Duration deleteLarge(AssetClient client, long start) {
    HttpResponse<String> answer = client.delete("/assets/big/-/recursive");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Larch-Deleted")).contains(Integer.toString(ASSETS));
    assertThat(client.get("/assets/big/7").statusCode()).isEqualTo(404);
    return took;
  }

  private boolean removed() {
    return count("SELECT count(*) FROM subtree_deletion") == 0;
  }

  private void load(String top, int assets) {
    TestPostgres.execute(
        database,
        """
        INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes, content_type,
                           attributes, source, labels, tags)
        SELECT '%1$s/' || i || '/', 0, now(), now(), 'assets', ARRAY['%1$s-' || i], 1, 'text/plain',
               '{}', 'upload', '{}', '{}'
        FROM generate_series(0, %2$d - 1) i\
        """
            .formatted(top, assets),
        "ANALYZE asset");
  }

  /** Deletes assets one after the other; how long each took, in nanoseconds. */
  private long[] deleteSingles(AssetClient client, BooleanSupplier more) {
    LongStream.Builder nanos = LongStream.builder();
    while (more.getAsBoolean()) {
      long start = System.nanoTime();
      HttpResponse<String> answer = client.delete("/assets/small/" + deleted++ + "/-/entry/0");
      nanos.add(System.nanoTime() - start);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("Larch-Deleted")).contains("1");
    }
    return nanos.build().toArray();
  }

  private static double p99Millis(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length * 99 / 100] / 1e6;
  }

  private long count(String sql) {
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
