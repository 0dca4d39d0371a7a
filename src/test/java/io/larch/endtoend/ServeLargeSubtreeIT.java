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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A subtree of very many assets deleted in a small JVM, while single deletes go on elsewhere. */
class ServeLargeSubtreeIT {

  /** More by hand than in every build. */
  private static final int ASSETS = Integer.getInteger("larch.subtree.assets", 20_000);

  private static final int SINGLES = 200;

  @Test
  void largeSubtreeGoesWhileSingleDeletesElsewhereGoOn() throws Exception {
    DatabaseConfig database = TestPostgres.emptyDatabase();
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
      load(database, "big", ASSETS);
      load(database, "small", 2 * SINGLES);

      long[] alone = deleteSingles(client, 0);
      CompletableFuture<HttpResponse<String>> large =
          CompletableFuture.supplyAsync(() -> client.delete("/assets/big/-/recursive"));
      long[] beside = deleteSingles(client, SINGLES);

      HttpResponse<String> answer = large.join();
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("Larch-Deleted")).contains(Integer.toString(ASSETS));
      assertThat(client.get("/assets/big/7").statusCode()).isEqualTo(404);
      System.out.printf(
          "%d assets; p99 of single deletes alone %.1f ms, beside %.1f ms%n",
          ASSETS, p99Millis(alone), p99Millis(beside));

      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> count(database, "SELECT count(*) FROM subtree_deletion") == 0);
      assertThat(count(database, "SELECT count(*) FROM asset")).isZero();
      assertThat(count(database, "SELECT sum(cardinality(content_keys)) FROM purge_batch"))
          .isEqualTo(ASSETS + 2L * SINGLES);
      assertThat(larch.output()).doesNotContain("OutOfMemory");
    }
  }

  private static void load(DatabaseConfig database, String top, int assets) {
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

  /** Deletes so many assets one after the other; how long each took, in nanoseconds. */
  private static long[] deleteSingles(AssetClient client, int first) {
    long[] nanos = new long[SINGLES];
    for (int i = 0; i < SINGLES; i++) {
      long start = System.nanoTime();
      HttpResponse<String> answer = client.delete("/assets/small/" + (first + i) + "/-/entry/0");
      nanos[i] = System.nanoTime() - start;
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("Larch-Deleted")).contains("1");
    }
    return nanos;
  }

  private static double p99Millis(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length * 99 / 100] / 1e6;
  }

  private static long count(DatabaseConfig database, String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
