package io.larch.architecture.violations.http;

import io.larch.architecture.violations.api.StoreRoutes;

/** Uses the feature that uses it. */
public final class Frame {

  public boolean holds(StoreRoutes routes) {
    return routes.mounted();
  }
}
