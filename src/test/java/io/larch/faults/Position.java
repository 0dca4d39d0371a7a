package io.larch.faults;

/** Where on the way of a delete a fault strikes; the columns of the table in docs/faults.md. */
enum Position {
  /** Before or at the commit of the request's statement. */
  A,
  /** Committed, not yet published. */
  B,
  /** Published, the broker's confirm pending. */
  C,
  /** In the broker: queued, or delivered and not yet claimed. */
  D,
  /** At the content store. */
  E,
  /**
   * The store is done, the purge batch's row is not yet removed or its message not acknowledged.
   */
  F
}
