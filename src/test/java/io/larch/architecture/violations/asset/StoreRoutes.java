package io.larch.architecture.violations.asset;

import io.larch.architecture.violations.content.StoreAdmin;
import io.vertx.ext.web.Router;

/** Keeps every rule by itself, but is part of a cycle. */
public final class StoreRoutes {

  private final StoreAdmin admin = new StoreAdmin();
  private boolean mounted;

  public void mount(Router router) {
    mounted = !admin.uses(this);
    router.clear();
  }

  public boolean mounted() {
    return mounted;
  }
}
