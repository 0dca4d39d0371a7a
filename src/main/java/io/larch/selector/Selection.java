package io.larch.selector;

import io.larch.path.InvalidRequestException;

/** Which of the assets at a path, before labels and tags narrow it. */
public sealed interface Selection {

  /**
   * The first ones in an order.
   *
   * @param limit 1 to 2147483647
   */
  record Top(Order order, int limit) implements Selection {
    /**
     * Checks the limit: a zero must not get as far as a statement, where it could be taken for "no
     * limit".
     */
    public Top {
      if (limit < 1) {
        throw new InvalidRequestException("A limit is at least 1, not " + limit);
      }
    }
  }

  /**
   * All at exactly the path, nothing below it.
   *
   * @param order in which they are listed; a delete takes them all, whatever the order
   */
  record All(Order order) implements Selection {
    /** Newest first. */
    public All() {
      this(Order.CREATED);
    }
  }

  /**
   * One entry.
   *
   * @param entryId from 0
   */
  record Entry(long entryId) implements Selection {
    /** Checks the id. */
    public Entry {
      if (entryId < 0) {
        throw new InvalidRequestException("Entry ids count from 0; there is no " + entryId);
      }
    }
  }

  /** Everything at the path and below it. */
  record Recursive() implements Selection {}
}
