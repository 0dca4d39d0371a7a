package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests that look at many assets, beside those that are for one. */
@SuppressWarnings("NullAway.Init") // set up before all tests
class ScansBesideIT {

  private static final int ASSETS = 150_000;
  private static final int SCANNING = 64;
  private static final int SINGLES = 300;

  /** A machine that others use as well is slow too; what waits for the scans, waits for seconds. */
  private static final long MOST_MILLIS = 1_000;

  static RunningLarch larch;

  @BeforeAll
  static void start() {
    larch =
        new RunningLarch(
            TestPostgres.migratedDatabase(),
            Map.of(
                "LARCH_PURGE_PAGE_SIZE", "500",
                "LARCH_DELETION_LARGE_SUBTREE", "1000000",
                // As in conf/larch.conf, but for a shorter wait; dev's is longer.
                "LARCH_DATABASE_CONNECT_TIMEOUT", "3s"));
    TestPostgres.execute(
        larch.database(),
        """
        INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
          content_type, attributes, source, labels, tags)
        SELECT 'many/' || n || '/', 0, now(), now(), 'assets', ARRAY[left(md5(n::text), 24)],
          1000, 'image/jpeg', '{"width":640,"height":480,"format":"jpeg"}', 'upload',
          jsonb_build_object('season', 'autumn', 'number', n::text), '{tree}'
        FROM generate_series(1, %d) AS n\
        """
            .formatted(ASSETS),
        "VACUUM ANALYZE asset");
  }

  @AfterAll
  static void stop() {
    larch.close();
  }

  @Test
  void singleDeletesAndReadsNeitherFailNorWaitBesideSixtyFourScans() throws Exception {
    Beside measured = measure(0);
    // What else the machine does for a moment is not the scans', and what is theirs shows each
    // time.
    for (int again = 1; again < 3 && measured.waits(); again++) {
      measured = measure(again * SINGLES);
    }
    assertThat(measured.deletes()).as("p99 of deletes, ms").isLessThan(MOST_MILLIS);
    assertThat(measured.reads()).as("p99 of reads, ms").isLessThan(MOST_MILLIS);
  }

  /** Milliseconds that 99 in a hundred single requests took at the most. */
  private record Beside(long deletes, long reads) {
    boolean waits() {
      return Math.max(deletes, reads) >= MOST_MILLIS;
    }
  }

  /**
   * @param before assets that an earlier measurement has deleted
   */
  private static Beside measure(int before) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Map<Integer, AtomicInteger> scanAnswers = new ConcurrentHashMap<>();
    List<Long> deleteMillis = new ArrayList<>();
    List<Long> readMillis = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> scans = new ArrayList<>();
      for (int i = 0; i < SCANNING; i++) {
        int number = i;
        scans.add(threads.submit(() -> scan(number, over, scanAnswers)));
      }
      try {
        AssetClient client = new AssetClient(larch.address());
        Future<?> deletes =
            threads.submit(
                () ->
                    timed(
                        deleteMillis,
                        n ->
                            assertThat(
                                    client
                                        .delete("/assets/many/" + (before + n) + "/-/entry/0")
                                        .statusCode())
                                .isEqualTo(204)));
        Future<?> reads =
            threads.submit(
                () ->
                    timed(
                        readMillis,
                        n ->
                            assertThat(
                                    client
                                        .get("/assets/many/" + (ASSETS - n) + "/-/info")
                                        .statusCode())
                                .isEqualTo(200)));
        deletes.get(120, TimeUnit.SECONDS);
        reads.get(120, TimeUnit.SECONDS);
      } finally {
        over.set(true);
      }
      for (Future<?> scan : scans) {
        scan.get(60, TimeUnit.SECONDS);
      }
    }

    Beside beside = new Beside(quantile(deleteMillis, 99), quantile(readMillis, 99));
    System.out.printf(
        "Beside %d scans %s: deletes p50 %d ms, p99 %d ms; reads p50 %d ms, p99 %d ms%n",
        SCANNING,
        scanAnswers,
        quantile(deleteMillis, 50),
        beside.deletes(),
        quantile(readMillis, 50),
        beside.reads());
    assertThat(scanAnswers.keySet()).isSubsetOf(200, 503).contains(200);
    return beside;
  }

  private static void scan(
      int number, AtomicBoolean over, Map<Integer, AtomicInteger> scanAnswers) {
    AssetClient client = new AssetClient(larch.address());
    while (!over.get()) {
      int status =
          (switch (number % 3) {
                case 0 -> client.get("/assets/many/-/recursive/info?limit=100&season=winter");
                case 1 -> client.delete("/assets/many/-/recursive?dry-run=true&season=autumn");
                default -> client.delete("/assets/many/-/recursive?season=winter");
              })
              .statusCode();
      scanAnswers
          .computeIfAbsent(status == 204 ? 200 : status, _ -> new AtomicInteger())
          .incrementAndGet();
    }
  }

  private static void timed(List<Long> millis, IntConsumer request) {
    for (int n = 1; n <= SINGLES; n++) {
      long start = System.nanoTime();
      request.accept(n);
      millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
  }

  private static long quantile(List<Long> millis, int percent) {
    List<Long> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted.get(sorted.size() * percent / 100 - (percent == 100 ? 1 : 0));
  }
}
