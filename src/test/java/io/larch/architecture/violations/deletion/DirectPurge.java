package io.larch.architecture.violations.deletion;

import io.larch.architecture.violations.content.StoreAdmin;

/** Reaches the store from a delete. */
public final class DirectPurge {

  public StoreAdmin admin() {
    return new StoreAdmin();
  }
}
