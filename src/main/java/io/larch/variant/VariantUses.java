package io.larch.variant;

import io.larch.asset.ExpiringVariants;
import io.larch.asset.ExpiringVariants.Use;
import io.larch.config.VariantExpiry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the database which variants were asked for, where they go when nobody does. Requests don't
 * wait for it. Each variant is told of at most once in an eighth of its time by a process, and all
 * that were asked for within a moment in one statement, one statement at a time. What can't be told
 * is left: then a variant may go too soon, and is made again. Thread-safe.
 */
final class VariantUses {

  /** How many uses one statement tells of. */
  static final int MOST_AT_ONCE = 500;

  /** Of how many variants it is known when they were told of last. */
  private static final int REMEMBERED = 20_000;

  private static final long GATHER_MILLIS = 50;
  private static final Logger LOG = LoggerFactory.getLogger(VariantUses.class);

  private final Vertx vertx;
  private final ExpiringVariants rows;
  private final LongSupplier clock;

  /** When each was told of, by its content's key, the longest ago first. */
  private final Map<String, Long> told = new LinkedHashMap<>();

  private final Map<String, Use> untold = new LinkedHashMap<>();
  private boolean telling;

  /**
   * @param clock in nanoseconds, of this process alone
   */
  VariantUses(Vertx vertx, ExpiringVariants rows, LongSupplier clock) {
    this.vertx = vertx;
    this.rows = rows;
    this.clock = clock;
  }

  /**
   * A variant was asked for.
   *
   * @param key its content's
   * @param expiry that runs from its uses
   */
  void add(long assetId, String key, VariantExpiry expiry) {
    Duration slack = Lifetime.slack(expiry);
    boolean first;
    synchronized (this) {
      long now = clock.getAsLong();
      Long last = told.get(key);
      if ((last != null && now - last < slack.toNanos()) || untold.size() >= MOST_AT_ONCE) {
        return;
      }
      told.remove(key);
      told.put(key, now);
      if (told.size() > REMEMBERED) {
        told.remove(told.keySet().iterator().next());
      }
      untold.put(key, new Use(assetId, key, expiry.after(), expiry.after().plus(slack)));
      first = !telling;
      telling = true;
    }
    if (first) {
      vertx.setTimer(GATHER_MILLIS, _ -> tell());
    }
  }

  private void tell() {
    List<Use> uses;
    synchronized (this) {
      uses = List.copyOf(untold.values());
      untold.clear();
      telling = !uses.isEmpty();
    }
    if (uses.isEmpty()) {
      return;
    }
    rows.stay(uses)
        .onFailure(
            failure -> {
              LOG.debug("uses of variants could not be told: {}", failure.getMessage());
              forget(uses);
            })
        .onComplete(_ -> vertx.setTimer(GATHER_MILLIS, _ -> tell()));
  }

  private synchronized void forget(List<Use> uses) {
    uses.forEach(use -> told.remove(use.key()));
  }
}
