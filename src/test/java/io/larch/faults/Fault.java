package io.larch.faults;

/** A fault that lasts until it is closed. */
interface Fault extends AutoCloseable {

  /** Ends it. */
  @Override
  void close();
}
