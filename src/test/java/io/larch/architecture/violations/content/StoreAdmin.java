package io.larch.architecture.violations.content;

/** Not for deletes to use. */
public final class StoreAdmin {

  public boolean open() {
    return true;
  }
}
