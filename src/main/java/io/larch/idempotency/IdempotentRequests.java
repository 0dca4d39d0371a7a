package io.larch.idempotency;

import io.larch.asset.AssetProblem;
import io.larch.db.RollbackException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests out at most once for each idempotency key, whichever instance they come to. What
 * a request does and the record of its answer are one transaction: both are there or neither.
 *
 * <p>Only what was carried out is recorded. A request that was refused did nothing, so that its
 * retry is judged anew.
 */
public final class IdempotentRequests {

  /** How long a key is remembered. */
  static final String REMEMBERED = "interval '24 hours'";

  /** Requests with one key that this process takes at a time; a client has no use for more. */
  static final int MOST_AT_ONCE = 8;

  private static final int FIRST_DELAY_MILLIS = 25;
  private static final int LAST_DELAY_MILLIS = 400;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * Whoever has the key at the moment is not waited for here: that would take a connection for each
   * retry.
   */
  private static final String BEGIN =
      """
      WITH key AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(hashtextextended('larch idempotency ' || $1, 0)) AS free
      ), begun AS (
        INSERT INTO idempotent_request AS known (idempotency_key, request_digest)
        SELECT $1, $2 FROM key WHERE free
        ON CONFLICT (idempotency_key) DO UPDATE
        SET request_digest = excluded.request_digest, answer = NULL, recorded_at = now()
        WHERE known.recorded_at < now() - %s
        RETURNING true
      )
      SELECT free, EXISTS (SELECT FROM begun) AS begun FROM key\
      """
          .formatted(REMEMBERED);

  private static final String KNOWN =
      """
      SELECT request_digest, answer FROM idempotent_request
      WHERE idempotency_key = $1 AND recorded_at >= now() - %s\
      """
          .formatted(REMEMBERED);

  private static final String REMEMBER =
      "UPDATE idempotent_request SET answer = $2 WHERE idempotency_key = $1";

  private final Vertx vertx;
  private final Pool pool;
  private final Map<IdempotencyKey, Integer> underWay = new ConcurrentHashMap<>();

  /**
   * @param pool requests' connections
   */
  public IdempotentRequests(Vertx vertx, Pool pool) {
    this.vertx = vertx;
    this.pool = pool;
  }

  /**
   * What became of a request.
   *
   * @param answer what was recorded
   * @param replayed whether an earlier request did it, and this one nothing
   */
  public record Outcome(JsonObject answer, boolean replayed) {}

  /** What is known under a key. */
  public record Known(Buffer digest, JsonObject answer) {

    /**
     * The answer to a retry.
     *
     * @throws AssetProblem.IdempotencyKeyReused if the digest is another one
     */
    public JsonObject answerTo(byte[] requestDigest) {
      if (!digest.equals(Buffer.buffer(requestDigest))) {
        throw new AssetProblem.IdempotencyKeyReused();
      }
      return answer;
    }
  }

  /** Looks whether a key is known, before much is done for a request that may be a retry. */
  public Future<Optional<Known>> find(IdempotencyKey key) {
    return known(pool, key);
  }

  /**
   * Carries a request out, unless it has been.
   *
   * @param digest what tells it from other requests, see {@link RequestDigest}
   * @param work does it, on the connection that it is given and there alone; a failure of it leaves
   *     nothing behind, the key included
   * @return fails with {@link AssetProblem.IdempotencyKeyReused} when the key is another request's;
   *     with {@link AssetProblem.Unavailable} when a request with this key has been under way for
   *     some seconds, or too many are; with what the work failed with
   */
  public Future<Outcome> once(
      IdempotencyKey key, byte[] digest, Function<SqlClient, Future<JsonObject>> work) {
    if (underWay.merge(key, 1, Integer::sum) > MOST_AT_ONCE) {
      leave(key);
      return Future.failedFuture(busy());
    }
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    return once(key, digest, work, FIRST_DELAY_MILLIS, deadline).onComplete(_ -> leave(key));
  }

  private void leave(IdempotencyKey key) {
    underWay.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }

  private Future<Outcome> once(
      IdempotencyKey key,
      byte[] digest,
      Function<SqlClient, Future<JsonObject>> work,
      int delayMillis,
      long deadline) {
    return pool.<Outcome>withTransaction(connection -> attempt(connection, key, digest, work))
        .recover(RollbackException::reasonOf)
        .compose(
            outcome -> {
              if (outcome != null) {
                return Future.succeededFuture(outcome);
              }
              if (System.nanoTime() - deadline > 0) {
                return Future.failedFuture(busy());
              }
              int next = Math.min(2 * delayMillis, LAST_DELAY_MILLIS);
              return vertx
                  .timer(delayMillis, TimeUnit.MILLISECONDS)
                  .compose(_ -> once(key, digest, work, next, deadline));
            });
  }

  /**
   * @return null when somebody else has the key
   */
  private static Future<@Nullable Outcome> attempt(
      SqlClient connection,
      IdempotencyKey key,
      byte[] digest,
      Function<SqlClient, Future<JsonObject>> work) {
    return connection
        .preparedQuery(BEGIN)
        .execute(Tuple.of(key.stored(), Buffer.buffer(digest)))
        .compose(
            rows -> {
              Row row = rows.iterator().next();
              if (row.getBoolean("begun")) {
                return carryOut(connection, key, work);
              }
              return row.getBoolean("free")
                  ? recall(connection, key, digest)
                  : Future.succeededFuture();
            });
  }

  private static Future<@Nullable Outcome> carryOut(
      SqlClient connection, IdempotencyKey key, Function<SqlClient, Future<JsonObject>> work) {
    return work.apply(connection)
        .recover(IdempotentRequests::rollBack)
        .compose(
            answer ->
                connection
                    .preparedQuery(REMEMBER)
                    .execute(Tuple.of(key.stored(), answer))
                    .map(new Outcome(answer, false)));
  }

  private static Future<JsonObject> rollBack(Throwable failure) {
    return Future.failedFuture(
        failure instanceof AssetProblem refused ? new RollbackException(refused) : failure);
  }

  private static Future<@Nullable Outcome> recall(
      SqlClient connection, IdempotencyKey key, byte[] digest) {
    return known(connection, key)
        .map(
            known -> {
              try {
                return known
                    .map(request -> new Outcome(request.answerTo(digest), true))
                    .orElse(null);
              } catch (AssetProblem reused) {
                throw new RollbackException(reused);
              }
            });
  }

  private static Future<Optional<Known>> known(SqlClient client, IdempotencyKey key) {
    return client
        .preparedQuery(KNOWN)
        .execute(Tuple.of(key.stored()))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(
                        row ->
                            new Known(
                                row.getBuffer("request_digest"), row.getJsonObject("answer"))));
  }

  private static AssetProblem busy() {
    return new AssetProblem.Unavailable(
        "Another request with this Idempotency-Key is under way. Nothing was done by this one; it"
            + " may be tried again.");
  }
}
