package io.larch.architecture.violations.outbox;

/** For assets to use. */
public final class Intents {

  public int running() {
    return 0;
  }
}
