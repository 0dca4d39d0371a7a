package io.larch.token;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The keys of all instances, in the table {@code delete_token_key}. A new one is made each day, so
 * that a backup holds none that is good for long.
 */
final class TokenKeys {

  /** A key signs for a day; its tokens are over long before it is forgotten. */
  private static final String NEWEST =
      """
      SELECT id, secret FROM delete_token_key WHERE created_at > now() - interval '1 day'
      ORDER BY id DESC LIMIT 1\
      """;

  private static final String MAKE =
      """
      WITH forgotten AS (
        DELETE FROM delete_token_key WHERE created_at < now() - interval '2 days'
      )
      INSERT INTO delete_token_key (secret) VALUES ($1) RETURNING id, secret\
      """;

  private static final String BY_ID =
      """
      SELECT id, secret FROM delete_token_key
      WHERE id = $1 AND created_at > now() - interval '2 days'\
      """;

  private final Pool pool;
  private final SecureRandom random = new SecureRandom();

  TokenKeys(Pool pool) {
    this.pool = pool;
  }

  /** One to sign with, made if there is none that is young enough. */
  Future<TokenKey> current() {
    return pool.query(NEWEST)
        .execute()
        .compose(rows -> rows.size() > 0 ? Future.succeededFuture(first(rows)) : make());
  }

  /** Two instances may both make one, which does no harm. */
  private Future<TokenKey> make() {
    byte[] secret = new byte[TokenKey.SECRET_BYTES];
    random.nextBytes(secret);
    return pool.preparedQuery(MAKE).execute(Tuple.of(Buffer.buffer(secret))).map(TokenKeys::first);
  }

  /** The key of that id; empty when there is none, or it is too old for any token. */
  Future<Optional<TokenKey>> find(long id) {
    return pool.preparedQuery(BY_ID)
        .execute(Tuple.of(id))
        .map(rows -> rows.size() > 0 ? Optional.of(first(rows)) : Optional.empty());
  }

  private static TokenKey first(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new TokenKey(row.getLong("id"), row.getBuffer("secret").getBytes());
  }
}
