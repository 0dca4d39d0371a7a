package io.larch.architecture.violations.api;

import io.larch.architecture.violations.http.Frame;
import io.vertx.ext.web.Router;

/** Keeps every rule by itself, but is part of a cycle. */
public final class StoreRoutes {

  private final Frame frame = new Frame();
  private boolean mounted;

  public void mount(Router router) {
    mounted = !frame.holds(this);
    router.clear();
  }

  public boolean mounted() {
    return mounted;
  }
}
