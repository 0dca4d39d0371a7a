package io.larch.asset;

import io.larch.outbox.AwaitedKeys;
import io.larch.outbox.PurgeRecording;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes what {@link HiddenSubtrees} hides, looking at a bounded number of rows in a transaction,
 * and records its content for the purge.
 */
public final class HiddenSubtreeRemoval {

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
      RETURNING id, path_from, path_to, keep_patterns IS NOT NULL AS keeps,
        receipt IS NOT NULL AS awaited\
      """;

  private static final String GIVE_BACK =
      "UPDATE subtree_deletion SET due_at = clock_timestamp() WHERE id = $1";

  private static final String RELEASE = "UPDATE subtree_deletion SET due_at = now()";

  private static final String STATE =
      """
      SELECT count(*) AS subtrees,
             coalesce(extract(epoch FROM now() - min(recorded_at)), 0)::float8 AS oldest
      FROM subtree_deletion\
      """;

  private static final String KEYS_PER_BATCH = "$5";

  /** What the keys of a step are awaited by. */
  private static final String RECEIPT = "(SELECT receipt FROM subtree_deletion WHERE id = $1)";

  /** Nothing may be left to be confirmed any more, and nothing else tells the receipt of it. */
  private static final String END =
      "WITH ended AS (DELETE FROM subtree_deletion WHERE id = $1 RETURNING receipt), "
          + AwaitedKeys.settled("SELECT receipt FROM ended WHERE receipt IS NOT NULL")
          + " SELECT FROM ended";

  private final Pool pool;
  private final EarlierWriters earlierWriters;
  private final int keysPerBatch;
  private final int stepSize;
  private final Map<Form, String> steps;

  /**
   * @param pool connections for background work
   * @param keysPerBatch content keys of a purge batch at the most
   * @param stepSize rows that one transaction looks at
   * @param aftermath what becomes of rows of which some are kept
   */
  public HiddenSubtreeRemoval(
      Vertx vertx, Pool pool, int keysPerBatch, int stepSize, Aftermath aftermath) {
    this.pool = pool;
    this.earlierWriters = new EarlierWriters(vertx, pool);
    this.keysPerBatch = keysPerBatch;
    this.stepSize = stepSize;
    this.steps =
        Stream.of(false, true)
            .flatMap(keeps -> Stream.of(new Form(keeps, false), new Form(keeps, true)))
            .collect(Collectors.toMap(form -> form, form -> stepSql(stepSize, form, aftermath)));
  }

  /**
   * What is hidden and not yet removed, by all processes.
   *
   * @param oldestSeconds since the oldest of them was hidden; 0 when there are none
   */
  public record State(long subtrees, double oldestSeconds) {}

  /**
   * A subtree that is being removed, and how far.
   *
   * @param end of the range of paths
   * @param lastPath what has been looked at, in the order of paths and entry ids
   * @param removed rows so far, by this process
   * @param form what its steps depend on
   */
  public record Progress(
      long id,
      String end,
      String lastPath,
      long lastEntryId,
      long removed,
      Form form,
      boolean done) {}

  /**
   * What the steps of a subtree's removal depend on.
   *
   * @param keeps whether some of it may be kept
   * @param awaited whether a receipt waits for what is purged of it
   */
  public record Form(boolean keeps, boolean awaited) {}

  /**
   * Lets everything be taken at once: whoever was at it is dead.
   *
   * @param pool connections for background work
   */
  public static Future<Void> release(Pool pool) {
    return pool.query(RELEASE).execute().mapEmpty();
  }

  /**
   * How much there is to do.
   *
   * @param pool connections for background work
   */
  public static Future<State> state(Pool pool) {
    return pool.query(STATE)
        .execute()
        .map(rows -> rows.iterator().next())
        .map(row -> new State(row.getLong("subtrees"), row.getDouble("oldest")));
  }

  /**
   * Takes the oldest subtree, unless another process is at it.
   *
   * @return empty when there is nothing to do
   */
  public Future<Optional<Progress>> take() {
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
                      new Form(row.getBoolean("keeps"), row.getBoolean("awaited")),
                      false);
              // What they write may have to go as well; whoever comes later knows of the deletion.
              return earlierWriters.end().map(Optional.of(start));
            });
  }

  /** Goes over the next rows; after the last ones, the subtree is hidden no more. */
  public Future<Progress> step(Progress last) {
    Tuple parameters =
        Tuple.of(last.id(), last.lastPath(), last.lastEntryId(), last.end())
            .addLong((long) keysPerBatch)
            .addDouble(seconds(LEASE));
    return pool.preparedQuery(Objects.requireNonNull(steps.get(last.form())))
        .execute(parameters)
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return end(last);
              }
              Row row = rows.iterator().next();
              Progress next =
                  new Progress(
                      last.id(),
                      last.end(),
                      row.getString("path"),
                      row.getLong("entry_id"),
                      last.removed() + row.getLong("removed"),
                      last.form(),
                      false);
              boolean atEnd = row.getLong("seen") < stepSize;
              return atEnd ? end(next) : Future.succeededFuture(next);
            });
  }

  /**
   * Looks at the next rows along the index on (path, entry_id), whether or not they are to go: how
   * long a step takes must not depend on how far apart those are. {@code IS TRUE} keeps the planner
   * from asking the index of tags, which for a deletion without tags answers with the whole table.
   * The limit is spelled out, since the planner takes a parameter for a tenth of the table, and
   * sorts. The lease is renewed at half time only, since each renewal leaves a dead row in a table
   * that every read looks into.
   */
  static String stepSql(int stepSize) {
    return stepSql(
        stepSize, "gone", "a.bucket, a.content_keys", PurgeRecording.sql(KEYS_PER_BATCH));
  }

  private static String stepSql(int stepSize, Form form, Aftermath aftermath) {
    if (!form.keeps()) {
      return form.awaited()
          ? stepSql(
              stepSize,
              "gone",
              "a.bucket, a.content_keys",
              PurgeRecording.forReceipts(KEYS_PER_BATCH, RECEIPT, "NULL::text"))
          : stepSql(stepSize);
    }
    return stepSql(
        stepSize,
        "judged",
        AssetSql.columns("a.")
            + ", d.recorded_at AS kept_at, d.deletion_id, d.deleted_by, "
            + Retention.seconds("a.path", "d.keep_patterns", "d.keep_seconds")
            + " AS keep",
        aftermath.sql(KEYS_PER_BATCH, form.awaited() ? RECEIPT : null));
  }

  private static String stepSql(int stepSize, String deleted, String returning, String aftermath) {
    return """
    WITH next AS (
      SELECT path, entry_id FROM asset
      WHERE EXISTS (SELECT FROM subtree_deletion WHERE id = $1)
        AND (path, entry_id) > ($2, $3) AND path < $4
      ORDER BY path, entry_id LIMIT %1$d
    ), last AS MATERIALIZED (
      SELECT path, entry_id, count(*) OVER () AS seen
      FROM next ORDER BY path DESC, entry_id DESC LIMIT 1
    ), %2$s AS (
      DELETE FROM asset a USING subtree_deletion d
      WHERE d.id = $1 AND (a.path, a.entry_id) > ($2, $3)
        AND (a.path, a.entry_id) <= ((SELECT path FROM last), (SELECT entry_id FROM last))
        AND (a.known_deletion < $1 AND a.labels @> d.labels AND a.tags @> d.tags) IS TRUE
      RETURNING %3$s
    ), %4$s, renewed AS (
      UPDATE subtree_deletion SET due_at = clock_timestamp() + make_interval(secs => $6)
      WHERE id = $1 AND due_at < clock_timestamp() + make_interval(secs => $6 / 2)
    )
    SELECT path, entry_id, seen, (SELECT count(*) FROM %2$s) AS removed FROM last\
    """
        .formatted(stepSize, deleted, returning, aftermath);
  }

  /** Lets another process go on at once. */
  public Future<Void> giveBack(Progress progress) {
    return pool.preparedQuery(GIVE_BACK).execute(Tuple.of(progress.id())).mapEmpty();
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
                    last.form(),
                    true));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
