package io.larch.architecture.violations.content;

import io.larch.architecture.violations.asset.StoreRoutes;

/** Uses the feature that uses it. */
public final class StoreAdmin {

  public boolean uses(StoreRoutes routes) {
    return routes.mounted();
  }
}
