package io.larch.architecture.violations.outbox.relay;

/** Not for assets to use. */
public final class Relay {

  public int due() {
    return 0;
  }
}
