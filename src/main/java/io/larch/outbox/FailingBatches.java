package io.larch.outbox;

import io.larch.retry.LogLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows, and raises the alarm for, the batches that have failed so often that somebody should look.
 * They are tried again all the same. Counted over all instances, in the database, at an interval;
 * the gauges are gone while it doesn't answer, since old numbers would hide what they are for. For
 * one event loop.
 */
final class FailingBatches {

  private static final Logger LOG = LoggerFactory.getLogger(FailingBatches.class);

  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  // Says that attempts > 0 so that the planner sees that the index holds what is asked for.
  private static final String FAILING =
      """
      SELECT bucket, coalesce(last_kind, 'UNKNOWN') AS kind, count(*) AS batches
      FROM purge_batch WHERE attempts > 0 AND attempts >= $1
      GROUP BY 1, 2 ORDER BY batches DESC LIMIT 100\
      """;

  private record Count(String bucket, String kind, long batches) {}

  private final Pool pool;
  private final int failingAfter;
  private final MultiGauge gauges;
  private final LongSupplier nanoTime;
  private LogLimiter limiter;
  private boolean asking;
  private boolean alarmed;

  /**
   * @param failingAfter attempts from which on a batch counts, at least 1
   */
  FailingBatches(Pool pool, int failingAfter, MeterRegistry meters, LongSupplier nanoTime) {
    this.pool = pool;
    this.failingAfter = failingAfter;
    this.nanoTime = nanoTime;
    this.limiter = newLimiter();
    this.gauges =
        MultiGauge.builder("larch.purge.failing.batches")
            .description("purge batches whose last " + failingAfter + " attempts or more failed")
            .register(meters);
  }

  private LogLimiter newLimiter() {
    return new LogLimiter(LOG_INTERVAL, 1, nanoTime);
  }

  /** Looks now and then at each interval, until the calling verticle is undeployed. */
  void start(Vertx vertx, Duration interval) {
    look();
    vertx.setPeriodic(interval.toMillis(), tick -> look());
  }

  private void look() {
    if (asking) {
      return;
    }
    asking = true;
    pool.preparedQuery(FAILING)
        .execute(Tuple.of(failingAfter))
        .onSuccess(this::show)
        .onFailure(failure -> gauges.register(List.of(), true))
        .onComplete(answer -> asking = false);
  }

  private void show(RowSet<Row> rows) {
    List<Count> counts = new ArrayList<>();
    Map<String, Long> byBucket = new TreeMap<>();
    for (Row row : rows) {
      Count count =
          new Count(row.getString("bucket"), row.getString("kind"), row.getLong("batches"));
      counts.add(count);
      byBucket.merge(count.bucket(), count.batches(), Long::sum);
    }
    gauges.register(
        byBucket.entrySet().stream()
            .<MultiGauge.Row<?>>map(
                entry -> MultiGauge.Row.of(Tags.of("bucket", entry.getKey()), entry.getValue()))
            .toList(),
        true);
    alarm(counts);
  }

  private void alarm(List<Count> counts) {
    if (counts.isEmpty()) {
      if (alarmed) {
        LOG.info("no purge batch is failing any more");
        alarmed = false;
        limiter = newLimiter(); // What fails from now on is news.
      }
      return;
    }
    if (!limiter.permits()) {
      return;
    }
    LOG.error(
        "{} purge batches have failed {} times or more, and are tried again; most of them: {}",
        counts.stream().mapToLong(Count::batches).sum(),
        failingAfter,
        counts.stream()
            .limit(5)
            .map(c -> "bucket %s: %d (%s)".formatted(c.bucket(), c.batches(), c.kind()))
            .toList());
    alarmed = true;
  }
}
