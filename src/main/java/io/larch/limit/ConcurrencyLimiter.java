package io.larch.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many of something each client may have at once. Keeps something of those alone who have any.
 * Thread-safe.
 */
public final class ConcurrencyLimiter {

  private final int most;
  private final Map<String, Integer> running = new ConcurrentHashMap<>();

  /**
   * @param most of one client; 1 or more
   */
  public ConcurrencyLimiter(int most) {
    this.most = most;
  }

  /** How many a client may have at once. */
  public int most() {
    return most;
  }

  /**
   * Begins one more of a client's; to be ended by {@link #end} if it may.
   *
   * @return whether it may
   */
  public boolean begin(String client) {
    boolean[] begun = new boolean[1];
    running.compute(
        client,
        (_, count) -> {
          int before = count == null ? 0 : count;
          begun[0] = before < most;
          return begun[0] ? Integer.valueOf(before + 1) : count;
        });
    return begun[0];
  }

  /** Ends one that was begun. */
  public void end(String client) {
    running.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
  }
}
