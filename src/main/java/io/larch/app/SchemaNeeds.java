package io.larch.app;

import io.larch.config.LarchConfig;
import io.larch.db.Database;
import io.larch.db.OldestReader;
import io.larch.kept.KeepRules;
import io.vertx.core.Future;

/**
 * What of a configuration older processes would undo that don't know of it: where there is any,
 * they don't start any more.
 */
final class SchemaNeeds {

  /**
   * From which on a process knows that something is kept: to an older one it is of nobody, and of a
   * large delete nothing is to be kept.
   */
  private static final int KEPT = 20;

  private SchemaNeeds() {}

  /** Tells the database what a configuration needs. */
  static Future<Void> tell(LarchConfig config, Database database) {
    return new KeepRules(config.pathRules()).keepsAnything()
        ? OldestReader.raise(database.background(), KEPT)
        : Future.succeededFuture();
  }
}
