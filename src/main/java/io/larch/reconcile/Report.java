package io.larch.reconcile;

import io.larch.path.AssetPath;
import java.time.Instant;
import java.util.List;

/**
 * What a reconciliation found.
 *
 * @param startedAt the moment that the tables were looked at, by the database's clock
 * @param objects how many the store holds
 * @param keys how many the rows name
 * @param young objects that nothing names and assets without content that were spared because they
 *     are younger than the margin
 * @param orphans objects that nothing names
 * @param orphanBytes their size
 * @param ripe orphans that a run at least an hour before saw as well, and may be purged
 * @param assetKeys how many of the keys are assets'
 * @param dangling assets whose content is missing
 * @param ripeDangling those of them that a run at least an hour before missed as well, and that may
 *     be forgotten
 * @param firstOrphans the first of the orphans
 * @param firstDangling the first of the dangling assets
 */
public record Report(
    String bucket,
    Instant startedAt,
    long objects,
    long keys,
    long young,
    long orphans,
    long orphanBytes,
    long ripe,
    long assetKeys,
    long dangling,
    long ripeDangling,
    List<Orphan> firstOrphans,
    List<Dangling> firstDangling) {

  /** How many orphans, and dangling assets, are told one by one. */
  public static final int LISTED = 1000;

  public Report {
    firstOrphans = List.copyOf(firstOrphans);
    firstDangling = List.copyOf(firstDangling);
  }

  /** An object that no asset and no purge batch names. */
  public record Orphan(String key, long bytes, Instant modifiedAt) {}

  /** An asset whose content the store doesn't have. */
  public record Dangling(AssetPath path, long entryId, long assetId, String key) {}

  /** The orphans in percent of the bucket's objects, rounded up; 0 for none. */
  public int orphanShare() {
    return share(orphans, objects);
  }

  /** The assets without content in percent of the assets' keys, rounded up; 0 for none. */
  public int danglingShare() {
    return share(dangling, assetKeys);
  }

  private static int share(long part, long whole) {
    return part == 0 ? 0 : (int) Math.min(100, Math.ceilDiv(part * 100, Math.max(1, whole)));
  }

  /** Whether store and tables agree. */
  public boolean clean() {
    return orphans == 0 && dangling == 0;
  }
}
