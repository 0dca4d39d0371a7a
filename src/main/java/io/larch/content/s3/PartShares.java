package io.larch.content.s3;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

  /** How long the leader may bring nothing while a client waits that holds less. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long partSize;
  private final long max;
  private long freeOfSmall;
  private long freeOfLarge;

  /** Large ones that hold bytes of a part that is not on its way yet. */
  private final Set<H> gathering = new LinkedHashSet<>();

  private final Map<String, Long> heldByClient = new HashMap<>();
  private @Nullable H leader;

  /** What one upload holds. */
  abstract static class Holder {
    private final String client;
    private long gathered;
    private boolean large;
    private long seen;
    private long brought;
    private long broughtAt;
    private int leading;

    Holder(String client) {
      this.client = client;
    }

    /** Bytes taken that are no part yet. */
    final long gathered() {
      return gathered;
    }

    final boolean large() {
      return large;
    }

    /** Whose it is. */
    final String client() {
      return client;
    }

    /**
     * Bytes have arrived, whether they can be held or not.
     *
     * @param now in nanoseconds, of any origin
     */
    final void bring(long bytes, long now) {
      brought += bytes;
      broughtAt = now;
    }

    final long broughtAt() {
      return broughtAt;
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

  /** Whether an upload is still small with so many bytes more. */
  boolean small(H holder, long bytes) {
    return !holder.large() && holder.gathered() + bytes <= SMALL;
  }

  /**
   * Takes bytes if they are free. What is small takes of the share of large ones when its own is
   * used up: many that each have a little would otherwise wait for each other.
   */
  boolean take(H holder, long bytes) {
    return (small(holder, bytes) && takeSmall(holder, bytes)) || takeLarge(holder, bytes);
  }

  private boolean takeSmall(H holder, long bytes) {
    if (freeOfSmall < bytes) {
      return false;
    }
    freeOfSmall -= bytes;
    hold(holder, bytes);
    return true;
  }

  private boolean takeLarge(H holder, long bytes) {
    long ofLarge = holder.large() ? holder.gathered() : 0;
    long left = freeOfLarge - (holder.gathered() - ofLarge) - bytes;
    H leading = leader;
    if (leading == holder) {
      // What it brought last may be more than there is, by that one read; its part is full then.
      if (freeOfLarge < 0) {
        return false;
      }
    } else if (leading != null) {
      // Nobody takes what the leader still needs for its part.
      if (left < Math.max(0, partSize - leading.gathered())) {
        return false;
      }
    } else if (left < partSize) {
      // Parts on their way hold the rest, and come back: who can't fill its part waits for them.
      if (freeOfLarge + ofLarge < partSize) {
        return false;
      }
      leader = holder;
      lead(holder);
    }
    if (!holder.large()) {
      grow(holder);
    }
    freeOfLarge = left;
    hold(holder, bytes);
    return true;
  }

  private void hold(Holder holder, long bytes) {
    holder.gathered += bytes;
    heldByClient.merge(holder.client, bytes, Long::sum);
  }

  private static void lead(Holder holder) {
    holder.leading = 0;
  }

  private static void look(Holder holder) {
    holder.seen = holder.brought;
  }

  private void grow(H holder) {
    Holder growing = holder;
    growing.large = true;
    look(growing);
    freeOfSmall += growing.gathered;
    gathering.add(holder);
  }

  /** The first bytes that were taken are a part now: still held, and no longer gathered. */
  void part(H holder, long bytes) {
    Holder gatherer = holder;
    gatherer.gathered -= bytes;
    boolean leads = leader == holder;
    if (gatherer.large && (gatherer.gathered > SMALL || gatherer.gathered > freeOfSmall)) {
      if (leads) {
        lead(holder);
      }
      return;
    }
    gathering.remove(holder);
    if (gatherer.large) {
      gatherer.large = false;
      freeOfLarge += gatherer.gathered;
      freeOfSmall -= gatherer.gathered;
    }
    leader = leads ? null : leader;
  }

  void giveBack(H holder, boolean large, long bytes) {
    if (large) {
      freeOfLarge += bytes;
    } else {
      freeOfSmall += bytes;
    }
    heldByClient.computeIfPresent(
        holder.client(), (_, held) -> held == bytes ? null : Long.valueOf(held - bytes));
  }

  /** Bytes that all uploads of the upload's client hold. */
  long heldByClientOf(H holder) {
    return heldByClient.getOrDefault(holder.client(), 0L);
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

  /**
   * The leader, if it keeps others from the memory that it doesn't fill: it has brought nothing
   * lately, and its client holds more than so much.
   *
   * @param now by the clock of {@link Holder#bring}
   */
  @Nullable H idleLeader(long now, long held, Predicate<H> waits) {
    H leading = leader;
    return leading != null
            && !waits.test(leading)
            && leading.gathered() <= partSize
            && now - leading.broughtAt() > IDLE_NANOS
            && heldByClientOf(leading) > held
        ? leading
        : null;
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
