package io.larch.access;

import io.larch.access.KeyRecords.Change;
import io.larch.caller.Caller;
import io.larch.caller.Permission;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives out API keys, changes and revokes them. What it does is in force in this process when its
 * future completes, in others that hear of it within milliseconds, and in all of them within 5 s.
 */
public final class ApiKeys {

  /** How many there may be, as all are held in memory; a few more when several are made at once. */
  public static final int MAX_KEYS = 10_000;

  /** The database's channel by which processes tell each other of changes. */
  static final String CHANNEL = "larch_keys";

  private static final String CHANGED =
      "WITH changed AS (UPDATE api_key_change SET number = number + 1"
          + " RETURNING pg_notify('"
          + CHANNEL
          + "', '')) ";

  private static final String CREATE =
      CHANGED
          + """
          INSERT INTO api_key (id, name, permissions, secret_hash, expires_at)
          SELECT $1, $2, $3, $4, $5 FROM changed WHERE (SELECT count(*) FROM api_key) < $6
          RETURNING id\
          """;

  private static final String REPLACE =
      CHANGED
          + """
          INSERT INTO api_key (id, name, permissions, secret_hash)
          SELECT $1, $2, $3, $4 FROM changed
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, permissions = excluded.permissions,
            secret_hash = excluded.secret_hash, old_hash = NULL, old_expires_at = NULL,
            expires_at = NULL, rotated_at = now()\
          """;

  private static final String ROTATE =
      CHANGED
          + """
          UPDATE api_key SET secret_hash = $2, rotated_at = now(),
            old_hash = CASE WHEN $3::bigint > 0 THEN secret_hash END,
            old_expires_at = CASE WHEN $3::bigint > 0 THEN now() + $3 * interval '1 second' END
          FROM changed WHERE id = $1
          RETURNING id\
          """;

  private static final String REVOKE =
      CHANGED + "DELETE FROM api_key USING changed WHERE id = $1 RETURNING id";

  private static final String LIST =
      """
      SELECT id, name, permissions, created_at, rotated_at, expires_at,
        CASE WHEN old_expires_at > now() THEN old_expires_at END AS old_secret_until
      FROM api_key ORDER BY created_at, id\
      """;

  private final Pool pool;
  private final KeyRecords records;
  private final Supplier<Future<Void>> changed;

  /**
   * For a process that looks at nobody's keys.
   *
   * @param pool connections for background work
   * @param records of each change
   */
  public ApiKeys(Pool pool, KeyRecords records) {
    this.pool = pool;
    this.records = records;
    this.changed = Future::succeededFuture;
  }

  /**
   * @param pool connections for background work
   * @param records of each change
   * @param known this process's, which are told of each change
   */
  public ApiKeys(Pool pool, KeyRecords records, KnownKeys known) {
    this.pool = pool;
    this.records = records;
    // It is done by then, and where it can't be read now it will be within 5 s.
    this.changed = () -> known.refresh().otherwiseEmpty();
  }

  /**
   * Makes a key.
   *
   * @param by who does
   * @param name for people
   * @param expiresAt from when on it is refused; null: never
   * @return empty when there are as many as there may be
   */
  public Future<Optional<NewKey>> create(
      Caller by, String name, Collection<Permission> permissions, @Nullable Instant expiresAt) {
    KeyText key = KeyText.create();
    Tuple values =
        Tuple.of(
            key.id(),
            name,
            written(permissions),
            Buffer.buffer(key.hash()),
            utc(expiresAt),
            MAX_KEYS);
    return change(by, Change.CREATE, key.id(), CREATE, values).map(shown(key));
  }

  /**
   * Makes a key of a given id, in place of the one that there may be.
   *
   * @param by who does
   */
  public Future<NewKey> replace(
      Caller by, String id, String name, Collection<Permission> permissions) {
    KeyText key = KeyText.create(id);
    Tuple values = Tuple.of(id, name, written(permissions), Buffer.buffer(key.hash()));
    return change(by, Change.CREATE, id, REPLACE, values)
        .map(shown(key))
        .map(Optional::orElseThrow);
  }

  /**
   * Gives a key a new secret.
   *
   * @param by who does
   * @param grace for how long the old one is taken beside it, in whole seconds
   * @return empty when there is no such key
   */
  public Future<Optional<NewKey>> rotate(Caller by, String id, Duration grace) {
    KeyText key = KeyText.create(id);
    Tuple values = Tuple.of(id, Buffer.buffer(key.hash()), grace.toSeconds());
    return change(by, Change.ROTATE, id, ROTATE, values).map(shown(key));
  }

  /**
   * Takes a key away.
   *
   * @param by who does
   * @return whether there was one
   */
  public Future<Boolean> revoke(Caller by, String id) {
    return change(by, Change.REVOKE, id, REVOKE, Tuple.of(id));
  }

  /** Changes a key and records it, both or neither; whether there was anything to change. */
  private Future<Boolean> change(Caller by, Change change, String id, String sql, Tuple values) {
    return pool.withTransaction(
            connection ->
                connection
                    .preparedQuery(sql)
                    .execute(values)
                    .compose(
                        rows ->
                            rows.rowCount() == 0
                                ? Future.succeededFuture(false)
                                : records.record(connection, by, change, id).map(true)))
        .compose(done -> changed.get().map(Boolean.TRUE.equals(done)));
  }

  /** All keys, the oldest first. */
  public Future<List<ApiKey>> list() {
    return pool.query(LIST).execute().map(rows -> rows.stream().map(ApiKeys::key).toList());
  }

  private static Function<Boolean, Optional<NewKey>> shown(KeyText key) {
    return done -> done ? Optional.of(new NewKey(key.id(), key.text())) : Optional.empty();
  }

  private static ApiKey key(Row row) {
    return new ApiKey(
        row.getString("id"),
        row.getString("name"),
        Arrays.asList(row.getArrayOfStrings("permissions")),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row.getOffsetDateTime("rotated_at")),
        instant(row.getOffsetDateTime("old_secret_until")),
        instant(row.getOffsetDateTime("expires_at")));
  }

  static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }

  private static String[] written(Collection<Permission> permissions) {
    return permissions.stream().map(Permission::toString).toArray(String[]::new);
  }
}
