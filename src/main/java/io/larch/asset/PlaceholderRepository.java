package io.larch.asset;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Keeps placeholders of pictures with their assets. */
public final class PlaceholderRepository {

  /** In place of what an earlier attempt has left. */
  private static final String KEEP =
      "UPDATE asset SET attributes = (attributes - $2::text[]) || $3::jsonb"
          + " WHERE id = $1 AND content_keys[1] = $4";

  private final SqlClient client;

  /**
   * @param client connections for background work
   */
  public PlaceholderRepository(SqlClient client) {
    this.client = client;
  }

  /**
   * Writes them down. Nothing else of the asset changes; one that is gone is left so, and one that
   * has other content by now as it is.
   *
   * @param asset with the content that they were made of
   */
  public Future<Void> keep(Asset asset, Placeholders placeholders) {
    return client
        .preparedQuery(KEEP)
        .execute(
            Tuple.of(
                asset.id(),
                Placeholders.KEYS.toArray(String[]::new),
                placeholders.attributes(),
                asset.key()))
        .mapEmpty();
  }
}
