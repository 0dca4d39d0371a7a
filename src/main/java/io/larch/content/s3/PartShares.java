package io.larch.content.s3;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may have how much of a {@link PartBudget}: the share of small uploads, that of large ones,
 * and the leader among them. It counts and no more; whoever uses it synchronizes.
 *
 * @param <H> an upload
 */
final class PartShares<H extends PartShares.Holder> {

  /** What an upload may have and be small. */
  static final long SMALL = 64 * 1024;

  /** Bytes that a large upload must bring between two looks to go on. */
  private static final long LEAST_OF_A_LOOK = 64 * 1024;

  private final long partSize;
  private final long max;
  private long freeOfSmall;
  private long freeOfLarge;

  /** Large ones that hold bytes of a part that is not on its way yet. */
  private final Set<H> gathering = new LinkedHashSet<>();

  private @Nullable H leader;

  /** What one upload holds. */
  abstract static class Holder {
    private long gathered;
    private boolean large;
    private long seen;
    private long brought;
    private int leading;

    /** Bytes taken that are no part yet. */
    final long gathered() {
      return gathered;
    }

    final boolean large() {
      return large;
    }

    /** Bytes have arrived, whether they can be held or not. */
    final void bring(long bytes) {
      brought += bytes;
    }
  }

  /**
   * @param parts that may be held; a quarter of their bytes is for small uploads
   */
  PartShares(int parts, long partSize) {
    this.partSize = partSize;
    freeOfSmall = parts * partSize / 4;
    freeOfLarge = Math.max(partSize, parts * partSize - freeOfSmall);
    max = freeOfLarge + freeOfSmall;
  }

  /**
   * Takes bytes if they are free. One that is small no longer is large from now on, also when they
   * are not.
   *
   * @param smallWait whether small ones wait, which have come before
   */
  boolean tryTake(H holder, long bytes, boolean smallWait) {
    if (!holder.large() && holder.gathered() + bytes <= SMALL) {
      return !smallWait && takeSmall(holder, bytes);
    }
    if (!holder.large()) {
      grow(holder);
    }
    return takeLarge(holder, bytes);
  }

  boolean takeSmall(H holder, long bytes) {
    if (freeOfSmall < bytes) {
      return false;
    }
    freeOfSmall -= bytes;
    hold(holder, bytes);
    return true;
  }

  boolean takeLarge(H holder, long bytes) {
    long left = freeOfLarge - bytes;
    H leading = leader;
    if (leading == null && left < partSize) {
      leading = holder;
      leader = holder;
      lead(holder, 0);
    }
    // Nobody takes what the leader still needs for its part.
    if (leading != null && leading != holder && left < partSize - leading.gathered()) {
      return false;
    }
    freeOfLarge = left;
    hold(holder, bytes);
    return true;
  }

  private static void hold(Holder holder, long bytes) {
    holder.gathered += bytes;
  }

  private static void lead(Holder holder, int ticks) {
    holder.leading = ticks;
  }

  private static void look(Holder holder) {
    holder.seen = holder.brought;
  }

  private void grow(H holder) {
    Holder growing = holder;
    growing.large = true;
    look(growing);
    freeOfSmall += growing.gathered;
    freeOfLarge -= growing.gathered;
    gathering.add(holder);
  }

  /** The first bytes that were taken are a part now: still held, and no longer gathered. */
  void part(H holder, long bytes) {
    Holder gatherer = holder;
    gatherer.gathered -= bytes;
    if (gatherer.gathered > SMALL) {
      return;
    }
    gathering.remove(holder);
    if (gatherer.large) {
      gatherer.large = false;
      freeOfLarge += gatherer.gathered;
      freeOfSmall -= gatherer.gathered;
    }
    leader = leader == holder ? null : leader;
  }

  void giveBack(long small, long large) {
    freeOfSmall += small;
    freeOfLarge += large;
  }

  /** What comes from now on counts for the next look. */
  void beginLook() {
    gathering.forEach(PartShares::look);
  }

  /** The large ones that have brought next to nothing since the last look. */
  List<H> dawdling(Predicate<H> waits) {
    List<H> slow = new ArrayList<>();
    for (H holder : gathering) {
      Holder seen = holder;
      if (!waits.test(holder) && seen.brought - seen.seen < LEAST_OF_A_LOOK) {
        slow.add(holder);
      }
      look(holder);
    }
    return slow;
  }

  /** The leader, if it has led for longer; to be asked once each tick while any wait. */
  @Nullable H leaderBeyond(long ticks) {
    H leading = leader;
    if (leading == null) {
      return null;
    }
    Holder counted = leading;
    return ++counted.leading > ticks ? leading : null;
  }

  /** Bytes that may be held. */
  long max() {
    return max;
  }

  /** Bytes held. */
  long held() {
    return max - freeOfSmall - freeOfLarge;
  }
}
