package io.larch.deletion;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes what subtree deletions hide, a bounded number of rows in a transaction. */
final class SubtreeRemoval {

  /**
   * For how long a process that shows no sign of life keeps others from going on where it stopped;
   * longer than a step.
   */
  private static final Duration LEASE = Duration.ofMinutes(1);

  /** The oldest alone, so that none is removed by a later and larger one before it was counted. */
  private static final String TAKE =
      """
      UPDATE subtree_deletion SET due_at = clock_timestamp() + make_interval(secs => $1)
      WHERE id = (SELECT min(id) FROM subtree_deletion) AND due_at <= clock_timestamp()
      RETURNING id, path_from, path_to\
      """;

  private static final String STEP =
      """
      WITH hidden AS MATERIALIZED (
        SELECT a.id, a.path, a.entry_id
        FROM subtree_deletion d JOIN asset a ON a.labels @> d.labels AND a.tags @> d.tags
        WHERE d.id = $1 AND a.known_deletion < $1 AND (a.path, a.entry_id) > ($2, $3) %s
        ORDER BY a.path, a.entry_id LIMIT $4 FOR UPDATE OF a
      ), gone AS (
        DELETE FROM asset WHERE id = ANY (ARRAY(SELECT id FROM hidden))
        RETURNING bucket, content_keys
      ), %s, kept AS (
        UPDATE subtree_deletion SET due_at = clock_timestamp() + make_interval(secs => $6)
        WHERE id = $1
      )
      SELECT path, entry_id, count(*) OVER () AS removed FROM hidden
      ORDER BY path DESC, entry_id DESC LIMIT 1\
      """;

  private static final String BOUNDED_STEP =
      STEP.formatted("AND a.path < $7", PurgeRecording.sql("$5"));
  private static final String UNBOUNDED_STEP = STEP.formatted("", PurgeRecording.sql("$5"));

  private static final String END = "DELETE FROM subtree_deletion WHERE id = $1";

  private final Pool pool;
  private final EarlierWriters earlierWriters;
  private final int keysPerBatch;
  private final int stepSize;

  /**
   * @param stepSize rows of one transaction at the most
   */
  SubtreeRemoval(Vertx vertx, Pool pool, int keysPerBatch, int stepSize) {
    this.pool = pool;
    this.earlierWriters = new EarlierWriters(vertx, pool);
    this.keysPerBatch = keysPerBatch;
    this.stepSize = stepSize;
  }

  /**
   * A deletion that is being removed, and how far.
   *
   * @param end null: the whole store
   * @param lastPath what has been looked at, in the order of paths and entry ids
   * @param removed rows so far, by this process
   */
  record Progress(
      long id,
      @Nullable String end,
      String lastPath,
      long lastEntryId,
      long removed,
      boolean done) {}

  /**
   * Takes the oldest deletion, unless another process is at it.
   *
   * @return empty when there is nothing to do
   */
  Future<Optional<Progress>> take() {
    return pool.preparedQuery(TAKE)
        .execute(Tuple.of(seconds(LEASE)))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(Optional.empty());
              }
              Row row = rows.iterator().next();
              Progress start =
                  new Progress(
                      row.getLong("id"),
                      row.getString("path_to"),
                      row.getString("path_from"),
                      -1,
                      0,
                      false);
              // What they write may have to go as well; whoever comes later knows of the deletion.
              return earlierWriters.end().map(Optional.of(start));
            });
  }

  /** Removes the next rows; after the last ones, the deletion itself. */
  Future<Progress> step(Progress last) {
    Tuple parameters =
        Tuple.of(last.id(), last.lastPath(), last.lastEntryId(), (long) stepSize)
            .addLong((long) keysPerBatch)
            .addDouble(seconds(LEASE));
    if (last.end() != null) {
      parameters.addString(last.end());
    }
    return pool.preparedQuery(last.end() == null ? UNBOUNDED_STEP : BOUNDED_STEP)
        .execute(parameters)
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return end(last);
              }
              Row row = rows.iterator().next();
              long removed = row.getLong("removed");
              Progress next =
                  new Progress(
                      last.id(),
                      last.end(),
                      row.getString("path"),
                      row.getLong("entry_id"),
                      last.removed() + removed,
                      false);
              return removed < stepSize ? end(next) : Future.succeededFuture(next);
            });
  }

  private Future<Progress> end(Progress last) {
    return pool.preparedQuery(END)
        .execute(Tuple.of(last.id()))
        .map(
            _ ->
                new Progress(
                    last.id(),
                    last.end(),
                    last.lastPath(),
                    last.lastEntryId(),
                    last.removed(),
                    true));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
