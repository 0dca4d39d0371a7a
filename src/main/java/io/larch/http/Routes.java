package io.larch.http;

import io.vertx.ext.web.Router;

/** What a feature contributes to the HTTP API. */
public interface Routes {

  /** Adds the feature's routes. Called once for each event loop's router, on that event loop. */
  void mount(Router router);
}
