package io.larch.reconcile;

import io.larch.asset.ContentReferences;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.StoredObject;
import io.larch.kept.KeptReferences;
import io.larch.reconcile.Report.Dangling;
import io.larch.reconcile.Report.Orphan;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of a bucket with the tables: both are read side by side in the order of the keys,
 * in constant memory. For a plain thread, which it blocks.
 *
 * <p>The tables are read in one snapshot, and the listing after it. An object that no row names in
 * the snapshot, and that was there before, is named by none later on, for a row names a key before
 * its first byte is written, and keys are never used again. The margin is for clocks that differ.
 * An asset whose content is not listed may have been deleted since; it counts as dangling only if
 * it is still there, and the store says again that its content is not.
 */
public final class Reconciliation {

  private static final int SEEN_AT_ONCE = 1000;
  private static final long CALL_LIMIT_MINUTES = 5;

  private final Pool pool;
  private final ContentStore store;
  private final String bucket;
  private final Duration margin;
  private final Sightings sightings;
  private final MissingContent missing;

  private final List<Orphan> unseen = new ArrayList<>();
  private final List<Dangling> unseenDangling = new ArrayList<>();
  private final List<Orphan> firstOrphans = new ArrayList<>();
  private final List<Dangling> firstDangling = new ArrayList<>();
  private long objects;
  private long young;
  private long orphans;
  private long orphanBytes;
  private long dangling;

  /**
   * @param pool connections that nobody else waits for
   * @param margin what is younger is spared
   * @param keysPerBatch content keys of a purge batch at the most
   */
  public Reconciliation(
      Pool pool, ContentStore store, String bucket, Duration margin, int keysPerBatch) {
    this.pool = pool;
    this.store = store;
    this.bucket = bucket;
    this.margin = margin;
    this.sightings = new Sightings(pool, keysPerBatch, bucket);
    this.missing = new MissingContent(pool, keysPerBatch, bucket);
  }

  /** Another reconciliation of the bucket is under way. */
  public static final class UnderWayException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Compares once, and notes which orphans were seen.
   *
   * @param progress told the number of objects looked at, after each
   * @throws TimeoutException when database or store did not answer
   * @throws ContentStoreException when the store refused or could not be reached
   */
  public Report run(LongConsumer progress) throws UnderWayException, TimeoutException {
    try (NamedKeys known = NamedKeys.open(pool, bucket)) {
      if (known == null) {
        throw new UnderWayException();
      }
      Instant startedAt = known.snapshotAt();
      compare(known, startedAt, progress);
      see(startedAt);
      await(missing.see(unseenDangling, startedAt));
      await(sightings.seen().forgetOthers(startedAt));
      await(missing.seen().forgetOthers(startedAt));
      return new Report(
          bucket,
          startedAt,
          objects,
          known.read(),
          young,
          orphans,
          orphanBytes,
          await(sightings.seen().ripe(startedAt)),
          known.ofAssets(),
          dangling,
          await(missing.seen().ripe(startedAt)),
          firstOrphans,
          firstDangling);
    }
  }

  /**
   * Hands those orphans of a run to the purge that a run at least an hour before it saw as well.
   *
   * @return how many
   */
  public long purge(Report report) throws TimeoutException {
    return await(sightings.purgeRipe(report.startedAt()));
  }

  /**
   * Removes those assets without content that a run at least an hour before missed as well.
   *
   * @return how many
   */
  public long forgetMissing(Report report) throws TimeoutException {
    return await(missing.forgetRipe(report.startedAt()));
  }

  private void compare(NamedKeys known, Instant startedAt, LongConsumer progress)
      throws TimeoutException {
    Instant oldEnough = startedAt.minus(margin);
    StoredObjects stored = new StoredObjects(store, bucket);
    StoredObject object = stored.next();
    KnownKey key = known.next();
    while (object != null || key != null) {
      int order = order(object, key);
      if (order < 0) {
        orphan(Objects.requireNonNull(object), oldEnough, startedAt);
      } else if (order > 0 || !Objects.requireNonNull(object).current()) {
        missing(Objects.requireNonNull(key), oldEnough, startedAt);
      }
      if (order <= 0) {
        objects++;
        progress.accept(objects);
        object = stored.next();
      }
      if (order >= 0) {
        String seen = Objects.requireNonNull(key).key();
        // A key may be named twice, by an asset and by an upload's intent that was not redeemed.
        while (key != null && key.key().equals(seen)) {
          key = known.next();
        }
      }
    }
  }

  private static int order(@Nullable StoredObject object, @Nullable KnownKey key) {
    if (object == null) {
      return 1;
    }
    return key == null ? -1 : StoredObject.KEY_ORDER.compare(object.key(), key.key());
  }

  private void orphan(StoredObject object, Instant oldEnough, Instant startedAt)
      throws TimeoutException {
    if (object.modifiedAt().isAfter(oldEnough)) {
      young++;
      return;
    }
    orphans++;
    orphanBytes += object.bytes();
    Orphan orphan = new Orphan(object.key(), object.bytes(), object.modifiedAt());
    if (firstOrphans.size() < Report.LISTED) {
      firstOrphans.add(orphan);
    }
    // Ours never have a NUL, and PostgreSQL has none in a text: such a one is told, and left alone.
    if (object.key().indexOf('\0') < 0) {
      unseen.add(orphan);
    }
    if (unseen.size() == SEEN_AT_ONCE) {
      see(startedAt);
    }
  }

  private void see(Instant startedAt) throws TimeoutException {
    await(sightings.see(unseen, startedAt));
    unseen.clear();
  }

  private void missing(KnownKey key, Instant oldEnough, Instant startedAt) throws TimeoutException {
    if (key.path() == null) {
      // A purge batch: its content may well be gone already.
      return;
    }
    if (key.since().isAfter(oldEnough)) {
      young++;
      return;
    }
    Dangling candidate = new Dangling(key.path(), key.entryId(), key.assetId(), key.key());
    if (await(isDangling(candidate))) {
      dangling++;
      if (firstDangling.size() < Report.LISTED) {
        firstDangling.add(candidate);
      }
      unseenDangling.add(candidate);
      if (unseenDangling.size() == SEEN_AT_ONCE) {
        await(missing.see(unseenDangling, startedAt));
        unseenDangling.clear();
      }
    }
  }

  private Future<Boolean> isDangling(Dangling asset) {
    return store
        .read(bucket, asset.key(), 0, 0)
        .compose(stream -> stream.close().map(false))
        .recover(
            failure ->
                failure instanceof ContentStoreException e
                        && e.kind() == ContentStoreException.Kind.NOT_FOUND
                    ? stillThere(asset)
                    : Future.failedFuture(failure));
  }

  private Future<Boolean> stillThere(Dangling asset) {
    return new ContentReferences(pool)
        .stillNames(asset.assetId(), asset.key())
        .compose(
            live ->
                live
                    ? Future.succeededFuture(true)
                    : new KeptReferences(pool).stillNames(asset.assetId(), asset.key()));
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(CALL_LIMIT_MINUTES, TimeUnit.MINUTES);
  }
}
