package io.larch.access;

import io.larch.caller.Permission;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.larch.caller.UndecidedException;
import io.larch.db.Database;
import io.larch.db.Notifications;
import io.larch.path.InvalidRequestException;
import io.larch.retry.OutageLog;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All API keys, in memory, as they were at most 5 s ago: it looks each second whether they have
 * changed, and when it hears so. Where it can't look, nobody is let in by a key until it can: a key
 * that was revoked meanwhile would be.
 */
public final class KnownKeys extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);

  private static final long LOOK_MILLIS = 1_000;

  /** For how long a revoked key may be taken. */
  private static final Duration MAX_AGE = Duration.ofSeconds(5);

  private static final String NUMBER = "SELECT number FROM api_key_change";

  private static final String LOAD =
      """
      SELECT c.number, k.id, k.permissions, k.secret_hash, k.old_hash, k.old_expires_at,
        k.expires_at
      FROM api_key_change c LEFT JOIN api_key k ON true\
      """;

  private final Database database;
  private final Pool pool;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final OutageLog outages = new OutageLog(LOG, Duration.ofMinutes(1));
  private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(Snapshot.NONE);
  private final AtomicBoolean looking = new AtomicBoolean();
  private @Nullable Notifications changes;

  /** Those of a database. */
  public KnownKeys(Database database) {
    this(database, InstantSource.system(), System::nanoTime);
  }

  /**
   * @param clock by which keys expire
   * @param nanoTime by which what is known ages
   */
  KnownKeys(Database database, InstantSource clock, LongSupplier nanoTime) {
    this.database = database;
    this.pool = database.background();
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * @param number of the last change that is in it; -1 before the first look
   * @param asOf by {@link #nanoTime}, before the look at the database that found nothing newer
   */
  private record Snapshot(long number, long asOf, Map<String, Key> keys) {
    static final Snapshot NONE = new Snapshot(-1, 0, Map.of());

    Snapshot {
      keys = Map.copyOf(keys);
    }

    Snapshot seenAt(long nanos) {
      return new Snapshot(number, Math.max(asOf, nanos), keys);
    }
  }

  /**
   * @param found the answer to who shows it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Key(
      byte[] hash,
      byte @Nullable [] oldHash,
      @Nullable Instant oldExpiresAt,
      @Nullable Instant expiresAt,
      Future<Principal> found) {}

  @Override
  public Future<?> start() {
    vertx.setPeriodic(LOOK_MILLIS, _ -> look());
    return refresh().onSuccess(_ -> changes = database.listen(ApiKeys.CHANNEL, this::look));
  }

  @Override
  public Future<?> stop() {
    return changes == null ? Future.succeededFuture() : changes.close();
  }

  /**
   * Whom a key is of.
   *
   * @return completed; fails with {@link UnauthenticatedException} or {@link UndecidedException}
   */
  Future<Principal> find(String text) {
    Snapshot known = snapshot.get();
    if (known.number() < 0 || nanoTime.getAsLong() - known.asOf() > MAX_AGE.toNanos()) {
      return Future.failedFuture(
          new UndecidedException(
              "Which keys are valid can't be found out at the moment. Nothing was done; try"
                  + " again."));
    }
    KeyText shown = KeyText.parse(text);
    Key key = shown == null ? null : known.keys().get(shown.id());
    return shown != null && key != null && isValid(key, shown.hash())
        ? key.found()
        : Future.failedFuture(new UnauthenticatedException("no valid key"));
  }

  private boolean isValid(Key key, byte[] hash) {
    if (key.expiresAt() != null && !clock.instant().isBefore(key.expiresAt())) {
      return false;
    }
    if (MessageDigest.isEqual(key.hash(), hash)) {
      return true;
    }
    return key.oldHash() != null
        && key.oldExpiresAt() != null
        && clock.instant().isBefore(key.oldExpiresAt())
        && MessageDigest.isEqual(key.oldHash(), hash);
  }

  /** Looks whether there is a change, unless that is being done. */
  private void look() {
    if (looking.compareAndSet(false, true)) {
      long now = nanoTime.getAsLong();
      pool.query(NUMBER)
          .execute()
          .compose(
              rows -> {
                long number = rows.iterator().next().getLong("number");
                return seen(number, now) ? Future.succeededFuture() : refresh();
              })
          .onComplete(
              (_, failure) -> {
                looking.set(false);
                if (failure == null) {
                  outages.up("API keys can be read again");
                } else {
                  outages.down("API keys can't be read, and are refused after 5 s", failure);
                }
              });
    }
  }

  /** Whether what is known has that change; then it is as of now. */
  private boolean seen(long number, long now) {
    return snapshot
            .updateAndGet(known -> known.number() == number ? known.seenAt(now) : known)
            .number()
        == number;
  }

  /** Reads all keys. */
  Future<Void> refresh() {
    long now = nanoTime.getAsLong();
    return pool.query(LOAD)
        .execute()
        .map(
            rows -> {
              Snapshot read = read(rows, now);
              snapshot.updateAndGet(
                  known -> read.number() >= known.number() ? read.seenAt(known.asOf()) : known);
              return null;
            });
  }

  private static Snapshot read(RowSet<Row> rows, long now) {
    Map<String, Key> keys = new HashMap<>();
    long number = 0;
    for (Row row : rows) {
      number = row.getLong("number");
      String id = row.getString("id");
      if (id != null) {
        keys.put(id, key(id, row));
      }
    }
    return new Snapshot(number, now, keys);
  }

  private static Key key(String id, Row row) {
    List<Permission> permissions = new ArrayList<>();
    for (String written : row.getArrayOfStrings("permissions")) {
      try {
        permissions.add(Permission.parse(written));
      } catch (InvalidRequestException e) {
        // Of a newer version, perhaps; it permits nothing here.
        LOG.warn("the API key {} has a permission that isn't understood: {}", id, e.getMessage());
      }
    }
    Buffer oldHash = row.getBuffer("old_hash");
    return new Key(
        row.getBuffer("secret_hash").getBytes(),
        oldHash == null ? null : oldHash.getBytes(),
        ApiKeys.instant(row.getOffsetDateTime("old_expires_at")),
        ApiKeys.instant(row.getOffsetDateTime("expires_at")),
        Future.succeededFuture(Principal.ofKey(id, Permissions.of(permissions, id))));
  }
}
