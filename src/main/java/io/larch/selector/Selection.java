package io.larch.selector;

/** Which of the assets at a path, before labels and tags narrow it. */
public sealed interface Selection {

  /**
   * The first ones in an order.
   *
   * @param limit 1 to 2147483647
   */
  record Top(Order order, int limit) implements Selection {}

  /** All at exactly the path, nothing below it. */
  record All() implements Selection {}

  /**
   * One entry.
   *
   * @param entryId from 0
   */
  record Entry(long entryId) implements Selection {}

  /** Everything at the path and below it. */
  record Recursive() implements Selection {}
}
