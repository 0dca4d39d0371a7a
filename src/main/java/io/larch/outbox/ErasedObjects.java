package io.larch.outbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/**
 * Hands objects to the purge that a store has confirmed to be gone before, and that are there
 * again.
 */
public final class ErasedObjects {

  private static final String PURGE =
      """
      WITH gone AS (
        SELECT $1::text AS bucket, array_agg(k.key) AS content_keys
        FROM unnest($2::text[]) AS k (key) WHERE %s HAVING count(*) > 0
      ), %s
      SELECT coalesce(sum(cardinality(content_keys)), 0)::bigint AS keys FROM gone\
      """
          .formatted(AwaitedKeys.isErased("$1::text", "k.key"), PurgeRecording.sql("$3"));

  private ErasedObjects() {}

  /**
   * Those among some objects.
   *
   * @param keysPerBatch content keys of a purge batch at the most
   * @return how many they were
   */
  public static Future<Long> purge(
      SqlClient client, String bucket, Collection<String> keys, int keysPerBatch) {
    return client
        .preparedQuery(PURGE)
        .execute(Tuple.of(bucket, keys.toArray(String[]::new), (long) keysPerBatch))
        .map(rows -> rows.iterator().next().getLong("keys"));
  }
}
