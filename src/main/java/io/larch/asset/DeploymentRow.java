package io.larch.asset;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/**
 * The row that tells who this database is, and how far the numbers have come that it gives out for
 * assets. See docs/adr/0025.
 */
public final class DeploymentRow {

  /** Asset ids that an epoch stands for. */
  private static final long IDS = 1_000_000;

  /**
   * How many epochs a database that was put back leaves out: more assets than are stored, and
   * updates than are made, between two rises of the epoch.
   */
  private static final long LEFT_OUT = 10;

  private static final String READ = "SELECT id, epoch FROM deployment";

  private static final String RAISE =
      """
      WITH ids AS MATERIALIZED (
        SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM asset_id_seq)
      UPDATE deployment
      SET epoch = greatest(epoch + 1, 1 + last / $1::bigint), raised_at_id = last
      FROM ids WHERE raised_at_id < last\
      """;

  private static final String SECURE =
      """
      UPDATE deployment SET numbers_from = greatest(numbers_from, ($1::bigint + $2) * $3)\
      """;

  private static final String ADVANCE_IDS =
      """
      SELECT setval('asset_id_seq', numbers_from) FROM deployment, asset_id_seq
      WHERE last_value < numbers_from\
      """;

  private static final String PASS =
      "UPDATE deployment SET epoch = greatest(epoch, $1::bigint + $2) RETURNING id, epoch";

  private final Pool pool;

  /**
   * @param pool connections that nobody else waits for
   */
  public DeploymentRow(Pool pool) {
    this.pool = pool;
  }

  /**
   * Who this database is.
   *
   * @param epoch raised as assets are stored
   */
  public record Identity(UUID id, long epoch) {}

  /** This database, as it is now. */
  public Future<Identity> read() {
    return pool.query(READ).execute().map(rows -> identity(rows.iterator().next()));
  }

  /** Raises the epoch if anything was stored since the last time. */
  public Future<Void> raise() {
    return pool.preparedQuery(RAISE).execute(Tuple.of(IDS)).mapEmpty();
  }

  /**
   * Lets no number be given out again that may have been given out up to an epoch: neither an
   * asset's id, nor an entry's, nor a version.
   */
  public Future<Void> secureNumbers(long epoch) {
    return pool.preparedQuery(SECURE)
        .execute(Tuple.of(epoch, LEFT_OUT, IDS))
        .compose(_ -> pool.query(ADVANCE_IDS).execute())
        .mapEmpty();
  }

  /** Goes on from behind an epoch, unless this database is further already. */
  public Future<Identity> pass(long epoch) {
    return pool.preparedQuery(PASS)
        .execute(Tuple.of(epoch, LEFT_OUT))
        .map(rows -> identity(rows.iterator().next()));
  }

  private static Identity identity(Row row) {
    return new Identity(row.getUUID("id"), row.getLong("epoch"));
  }
}
