package io.larch.purge;

/**
 * How much is asked of one bucket at a time: keys of a request, and requests at once. Grows by
 * steps while the store answers, and is halved when it says to go slower or doesn't answer. Changed
 * on one event loop, read on any thread.
 */
final class BucketPace {

  /** So many successes bring the page size from the least to the most. */
  private static final int STEPS = 16;

  private final int maxPageSize;
  private final int maxAtOnce;
  private volatile int pageSize;
  private volatile int atOnce;
  private int successes;

  /**
   * Begins at the most.
   *
   * @param maxPageSize keys of a request, at least 1
   * @param maxAtOnce requests that may run at once, at least 1
   */
  BucketPace(int maxPageSize, int maxAtOnce) {
    this.maxPageSize = maxPageSize;
    this.maxAtOnce = maxAtOnce;
    this.pageSize = maxPageSize;
    this.atOnce = maxAtOnce;
  }

  /** Keys of a request. */
  int pageSize() {
    return pageSize;
  }

  /** Requests at once. */
  int atOnce() {
    return atOnce;
  }

  /** A request was answered: larger pages, and one more at once after a round of them. */
  void faster() {
    pageSize = Math.min(maxPageSize, pageSize + Math.ceilDiv(maxPageSize, STEPS));
    successes++;
    if (successes >= atOnce) {
      successes = 0;
      atOnce = Math.min(maxAtOnce, atOnce + 1);
    }
  }

  /**
   * Halves both.
   *
   * @return false when it was down to one request at a time already
   */
  boolean slower() {
    boolean room = atOnce > 1;
    pageSize = Math.max(1, pageSize / 2);
    atOnce = Math.max(1, atOnce / 2);
    successes = 0;
    return room;
  }
}
