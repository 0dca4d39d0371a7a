package io.larch.reconcile;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A table of what runs have seen of a bucket: when first, and when last. Only what two runs an hour
 * apart have seen is ripe.
 */
final class Seen {

  /** Of a row, at the time in the statement's second parameter. */
  static final String RIPE = "first_seen_at <= $2::timestamptz - interval '1 hour'";

  private final Pool pool;
  private final String bucket;
  private final String forget;
  private final String countRipe;

  Seen(Pool pool, String table, String bucket) {
    this.pool = pool;
    this.bucket = bucket;
    this.forget = "DELETE FROM %s WHERE bucket = $1 AND last_seen_at < $2".formatted(table);
    this.countRipe = "SELECT count(*) FROM %s WHERE bucket = $1 AND %s".formatted(table, RIPE);
  }

  /** Drops what the run that began at a time has not seen: it is so no more. */
  Future<Void> forgetOthers(Instant startedAt) {
    return pool.preparedQuery(forget).execute(Tuple.of(bucket, utc(startedAt))).mapEmpty();
  }

  /** How many were seen at least an hour before as well. */
  Future<Long> ripe(Instant startedAt) {
    return pool.preparedQuery(countRipe)
        .execute(Tuple.of(bucket, utc(startedAt)))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
