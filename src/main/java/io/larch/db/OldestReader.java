package io.larch.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;

/**
 * Which version of the schema a process must know at least to start on this one. Migrations raise
 * it where they take something away; a feature, once it is used, where a process that doesn't know
 * it would undo what it does.
 */
public final class OldestReader {

  private static final String RAISE =
      "UPDATE schema_compatibility SET min_reader = $1 WHERE min_reader < $1";

  private OldestReader() {}

  /**
   * Lets no process start from now on that doesn't know a version of the schema. It is never
   * lowered again.
   *
   * @param pool connections for background work
   */
  public static Future<Void> raise(Pool pool, int schema) {
    return pool.preparedQuery(RAISE).execute(Tuple.of(schema)).mapEmpty();
  }
}
