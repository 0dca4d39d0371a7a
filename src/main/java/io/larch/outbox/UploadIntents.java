package io.larch.outbox;

import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * Records what running uploads are about to write, so that a crash at any point leaves no content
 * that nothing names.
 *
 * <p>An intent is a purge batch in the state {@code upload}, due when the upload has given no sign
 * of life for the time to live. The statement that inserts the asset deletes the intent, and
 * inserts nothing when the intent is gone or due; once due it can only be purged. The row's lock
 * decides between the two, so a purge and an upload never meet on one key.
 */
public final class UploadIntents {

  private static final String RECORD =
      """
      INSERT INTO purge_batch (state, bucket, content_keys, unfinished, due_at)
      VALUES ('upload', $1, ARRAY[$2], true, now() + make_interval(secs => $3))
      RETURNING id\
      """;

  private static final String RENEW =
      """
      UPDATE purge_batch SET due_at = now() + make_interval(secs => $2)
      WHERE id = $1 AND state = 'upload' AND due_at > clock_timestamp()\
      """;

  // A purge that is at it already may have deleted the key before the upload wrote its last byte.
  // Counting its attempt as over keeps it from removing the row.
  private static final String MAKE_DUE =
      """
      UPDATE purge_batch
      SET attempts = attempts + CASE WHEN state = 'upload' THEN 0 ELSE 1 END,
          state = 'waiting', due_at = now()
      WHERE id = $1\
      """;

  private static final String RECORD_AGAIN =
      "INSERT INTO purge_batch (bucket, content_keys, unfinished) VALUES ($1, ARRAY[$2], true)";

  /** Knows which content has its asset. */
  @FunctionalInterface
  public interface Assets {

    /**
     * Whether an asset's row names the content, asked by a statement that begins now.
     *
     * @param path where the asset would lie
     * @param key the content's
     */
    Future<Boolean> name(AssetPath path, String key);
  }

  private final Pool pool;
  private final double ttlSeconds;

  /**
   * @param pool requests' connections: an upload waits for its intent
   * @param ttl how long after its last sign of life an upload's content may be purged
   */
  public UploadIntents(Pool pool, Duration ttl) {
    this.pool = pool;
    this.ttlSeconds = ttl.toMillis() / 1000.0;
  }

  /**
   * The part of the statement that inserts an asset which redeems its intent: a common table
   * expression's query that answers one row, or none when the intent is gone or has come due.
   *
   * @param id the parameter that holds the intent's id, as {@code $n}
   */
  public static String redeem(String id) {
    return redeem(id, "true");
  }

  /**
   * The same, and none either unless a condition holds: an intent that is not redeemed has its
   * content purged.
   *
   * @param condition that doesn't depend on the intent
   */
  public static String redeem(String id, String condition) {
    return "DELETE FROM purge_batch WHERE id = "
        + id
        + " AND state = 'upload' AND due_at > clock_timestamp() AND "
        + condition
        + " RETURNING id";
  }

  /** Records that content is about to be written under the key. */
  public Future<UploadIntent> record(String bucket, String key, AssetPath path) {
    return pool.preparedQuery(RECORD)
        .execute(Tuple.of(bucket, key, ttlSeconds))
        .map(rows -> new UploadIntent(rows.iterator().next().getLong(0), bucket, key, path));
  }

  /**
   * Gives a sign of life.
   *
   * @return false when the intent has come due, so that the upload has failed and must be abandoned
   */
  public Future<Boolean> renew(UploadIntent intent) {
    return pool.preparedQuery(RENEW)
        .execute(Tuple.of(intent.id(), ttlSeconds))
        .map(renewed -> renewed.rowCount() == 1);
  }

  /**
   * Gives the upload up: what it has written, if anything, is purged now. To be called once nothing
   * more is being written. Safe when the outcome of the asset's insert is unknown: content that an
   * asset's row names is left alone.
   *
   * @param assets asked when the intent is gone
   */
  public Future<Void> abandon(UploadIntent intent, Assets assets) {
    return pool.preparedQuery(MAKE_DUE)
        .execute(Tuple.of(intent.id()))
        .compose(
            made -> made.rowCount() == 1 ? Future.succeededFuture() : recordAgain(intent, assets));
  }

  /**
   * The intent is gone: redeemed by an insert that did commit, or purged before the last byte was
   * written. Only a statement of its own, begun after the intent's row was seen to be gone, is sure
   * to see the asset that redeemed it. None can redeem it later.
   */
  private Future<Void> recordAgain(UploadIntent intent, Assets assets) {
    return assets
        .name(intent.path(), intent.key())
        .compose(
            named ->
                named
                    ? Future.succeededFuture()
                    : pool.preparedQuery(RECORD_AGAIN)
                        .execute(Tuple.of(intent.bucket(), intent.key()))
                        .mapEmpty());
  }
}
