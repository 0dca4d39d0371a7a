package io.larch.architecture.violations.purge;

/** Not for assets to use. */
public final class Relay {

  public int due() {
    return 0;
  }
}
