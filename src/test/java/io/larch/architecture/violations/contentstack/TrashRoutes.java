package io.larch.architecture.violations.contentstack;

import io.larch.architecture.violations.api.StoreRoutes;
import io.larch.architecture.violations.asset.AssetRepository;

/** A facade that stands on another front end, and on rows. */
public final class TrashRoutes {

  public boolean mounted(StoreRoutes routes) {
    return routes.mounted() && new AssetRepository().isEmpty();
  }
}
