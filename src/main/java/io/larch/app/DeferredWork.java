package io.larch.app;

import io.larch.config.LarchConfig;
import io.larch.db.Database;
import io.larch.intake.AfterStore;
import io.larch.task.TaskHandler;
import java.util.List;

/**
 * What is done later, by tasks: the one list of the kinds that this version knows, the same in each
 * process whatever its roles are. A feature that defers work adds its handler to {@link #handlers},
 * and, where that follows from stores, what it wants recorded with them to {@link #afterStore}.
 */
final class DeferredWork {

  private DeferredWork() {}

  /** What is recorded with the assets that are stored. */
  static AfterStore afterStore(LarchConfig config) {
    return AfterStore.all(List.of());
  }

  /** One handler of each kind. */
  static List<TaskHandler> handlers(LarchConfig config, Database database, Services services) {
    return List.of();
  }
}
