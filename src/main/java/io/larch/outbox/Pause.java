package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pause: while there is one, nothing is leased and nothing claimed, in any process. What is
 * being worked on at its beginning is finished.
 */
public final class Pause {

  private static final String CURRENT = "SELECT reason, paused_at, until FROM current_pause";

  private static final String SECONDS =
      """
      SELECT coalesce(
        (SELECT extract(epoch FROM now() - paused_at) FROM current_pause), 0)::float8 AS paused\
      """;

  private static final String BEGIN =
      """
      INSERT INTO purge_pause (reason, until)
      SELECT $1, $2::timestamptz WHERE $2 IS NULL OR $2 > now()
      ON CONFLICT (sole) DO UPDATE
      SET reason = excluded.reason, until = excluded.until, paused_at = now()
      RETURNING reason, paused_at, until\
      """;

  private static final String END = "DELETE FROM purge_pause";

  private final Pool pool;

  /**
   * @param pool connections for background work
   */
  public Pause(Pool pool) {
    this.pool = pool;
  }

  /**
   * A pause as it was begun.
   *
   * @param reason an operator's words
   * @param since by the database's clock
   * @param until null: until somebody ends it
   */
  public record Current(String reason, Instant since, @Nullable Instant until) {

    private static Current of(Row row) {
      OffsetDateTime until = row.getOffsetDateTime("until");
      return new Current(
          row.getString("reason"),
          row.getOffsetDateTime("paused_at").toInstant(),
          until == null ? null : until.toInstant());
    }
  }

  /** The pause; empty when there is none. */
  public Future<Optional<Current>> current() {
    return pool.query(CURRENT).execute().map(rows -> rows.stream().findFirst().map(Current::of));
  }

  /** For how many seconds there has been one; 0 when there is none. */
  public Future<Double> seconds() {
    return pool.query(SECONDS).execute().map(rows -> rows.iterator().next().getDouble("paused"));
  }

  /**
   * Begins a pause, or changes the one that there is.
   *
   * @param until null: until somebody ends it
   * @return empty when that time is over already by the database's clock; nothing was done then
   */
  public Future<Optional<Current>> begin(String reason, @Nullable OffsetDateTime until) {
    return pool.preparedQuery(BEGIN)
        .execute(Tuple.of(reason, until))
        .map(rows -> rows.stream().findFirst().map(Current::of));
  }

  /** Ends the pause; whether there was one. */
  public Future<Boolean> end() {
    return pool.query(END).execute().map(rows -> rows.rowCount() > 0);
  }
}
