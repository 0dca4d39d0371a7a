package io.larch.architecture.violations.utils;

import io.vertx.ext.web.Router;

/** In a package of leftovers that is not null-marked, with types of the web layer. */
public final class BucketNames {

  public static String of(Router router) {
    return "bucket-" + router.getRoutes().size();
  }

  private BucketNames() {}
}
