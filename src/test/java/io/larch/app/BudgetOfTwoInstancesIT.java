package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A budget of 1,000 assets an hour, on two instances at once, as docs/access.md tells of it. */
class BudgetOfTwoInstancesIT {

  private static final int BUDGET = 1_000;

  /** More by so much that what one refuses while the other may still delete is not missed. */
  private static final int ASSETS = 2_000;

  private static final Map<String, String> SETTINGS =
      Map.of("LARCH_ACCESS_DELETE_BUDGET_ASSETS_PER_HOUR", Integer.toString(BUDGET));

  @Test
  void singleDeletesOnTwoInstancesTakeTheBudgetAndNoMore() throws InterruptedException {
    DatabaseConfig config = TestPostgres.migratedDatabase();
    try (RunningLarch one = RunningLarch.withAccess(config, SETTINGS);
        RunningLarch other = RunningLarch.withAccess(config, SETTINGS);
        TestDatabase database = new TestDatabase(config)) {
      String key = one.key("read /**", "delete /**", "delete:recursive /**");
      List<AssetClient> clients =
          List.of(
              new AssetClient(one.address()).with(key), new AssetClient(other.address()).with(key));
      fill(database);
      AtomicInteger deleted = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      ConcurrentLinkedQueue<Integer> left =
          new ConcurrentLinkedQueue<>(IntStream.range(0, ASSETS).boxed().toList());
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < 8; i++) {
          AssetClient client = clients.get(i % 2);
          threads.execute(
              () -> {
                for (Integer n = left.poll(); n != null; n = left.poll()) {
                  int status = client.delete("/assets/many/" + n + "/-/entry/0").statusCode();
                  (status == 204 ? deleted : refused).incrementAndGet();
                }
              });
        }
      }

      assertThat(deleted).hasValue(BUDGET);
      assertThat(refused).hasValue(ASSETS - BUDGET);
      assertThat(database.count("asset")).isEqualTo(ASSETS - BUDGET);

      // One delete of many is let pass while anything is left: here nothing is, on neither.
      for (AssetClient client : clients) {
        assertThat(client.delete("/assets/many/-/recursive").statusCode()).isEqualTo(429);
      }
      assertThat(database.count("asset")).isEqualTo(ASSETS - BUDGET);
    }
  }

  private static void fill(TestDatabase database) {
    database.execute(
        "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,"
            + " content_type, attributes, source, labels, tags) SELECT 'many/' || n || '/', 0,"
            + " now(), now(), 'assets', ARRAY['none-' || n], 1, 'text/plain', '{}', 'upload', '{}',"
            + " '{}' FROM generate_series(0, "
            + (ASSETS - 1)
            + ") AS n");
  }
}
