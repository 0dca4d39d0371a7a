package io.larch.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often in a second each client may do something: the generic cell rate algorithm, by which a
 * client may at any moment do as much at once as in a second, and after that as fast as the rate.
 * Of each client one number is kept, and of a bounded number of clients: beyond it, who has done
 * nothing for the longest is forgotten, and begins anew. Thread-safe.
 */
public final class RateLimiter {

  private static final long SECOND = 1_000_000_000L;

  /** So that event loops seldom wait for each other. */
  private static final int PARTS = 16;

  private final int perSecond;
  private final long interval;
  private final LongSupplier nanos;
  private final Part[] parts = new Part[PARTS];

  /**
   * @param perSecond 1 or more
   * @param maxClients of how many something is kept; 1 or more
   * @param nanos a clock that never goes back, in nanoseconds
   */
  public RateLimiter(int perSecond, int maxClients, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.interval = SECOND / perSecond;
    this.nanos = nanos;
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part((maxClients + PARTS - 1) / PARTS);
    }
  }

  /**
   * What a client may do.
   *
   * @param allowed whether it may do it now
   * @param remaining how often more, at once
   * @param retryAfterNanos how long until it may again; 0 where it may now
   * @param resetNanos how long until it may do as much at once as ever
   */
  public record Decision(boolean allowed, int remaining, long retryAfterNanos, long resetNanos) {}

  /** How often a second a client may. */
  public int perSecond() {
    return perSecond;
  }

  /** Counts one more of a client's, if it may. */
  public Decision take(String client) {
    return part(client).decide(client, interval);
  }

  /** Whether a client may, without counting it. */
  public Decision look(String client) {
    return part(client).decide(client, 0);
  }

  /** Of how many clients something is kept. */
  public int clients() {
    int clients = 0;
    for (Part part : parts) {
      clients += part.size();
    }
    return clients;
  }

  private Part part(String client) {
    int hash = client.hashCode();
    return parts[(hash ^ hash >>> 16) & (PARTS - 1)];
  }

  private final class Part {

    private final int most;

    /**
     * When each client will have nothing left that counts against it, by the clock; least recently
     * used first.
     */
    private final Map<String, Long> free = new LinkedHashMap<>(16, 0.75f, true);

    Part(int most) {
      this.most = most;
    }

    synchronized int size() {
      return free.size();
    }

    synchronized Decision decide(String client, long cost) {
      long now = nanos.getAsLong();
      Long known = free.get(client);
      long used = known == null ? 0 : Math.max(0, known - now);
      long excess = used + interval - SECOND;
      if (excess > 0) {
        return new Decision(false, 0, excess, used);
      }
      long after = used + cost;
      if (cost > 0) {
        free.put(client, now + after);
        forgetOldest();
      }
      return new Decision(true, (int) ((SECOND - after) / interval), 0, after);
    }

    private void forgetOldest() {
      if (free.size() > most) {
        Iterator<String> oldest = free.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }
}
