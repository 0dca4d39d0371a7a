package io.larch.intake;

import io.larch.asset.AssetsById;
import io.larch.asset.FollowUp;
import io.larch.outbox.FailedTasks;
import io.larch.outbox.Task;
import io.larch.outbox.TaskKind;
import io.larch.retry.UpkeepVerticle;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Removes what has failed of the tasks about stored assets once the assets are gone: nobody needs
 * to look into it any more. Any number of these work side by side.
 */
public final class FollowUpVerticle extends UpkeepVerticle {

  private static final int PAGE = 500;

  private final FailedTasks tasks;
  private final AssetsById assets;
  private final List<TaskKind> kinds;

  /**
   * @param pool connections for background work
   * @param kinds of tasks that {@link AfterStore} records
   * @param interval from one look to the next
   */
  public FollowUpVerticle(Pool pool, List<TaskKind> kinds, Duration interval) {
    super(
        interval,
        LoggerFactory.getLogger(FollowUpVerticle.class),
        "failed tasks of assets that are gone could not be removed");
    this.tasks = new FailedTasks(pool);
    this.assets = new AssetsById(pool);
    this.kinds = List.copyOf(kinds);
  }

  @Override
  protected Future<Boolean> round() {
    Future<Void> looked = Future.succeededFuture();
    for (TaskKind kind : kinds) {
      looked = looked.compose(_ -> look(kind, 0));
    }
    return looked.map(false);
  }

  private Future<Void> look(TaskKind kind, long after) {
    return tasks
        .next(kind, after, PAGE)
        .compose(
            page ->
                drop(page)
                    .compose(
                        _ ->
                            page.size() < PAGE || isStopping()
                                ? Future.succeededFuture()
                                : look(kind, page.getLast().id())));
  }

  private Future<?> drop(List<Task> page) {
    if (page.isEmpty()) {
      return Future.succeededFuture();
    }
    return assets
        .among(page.stream().map(FollowUp::assetId).toList())
        .map(
            there ->
                page.stream()
                    .filter(task -> !there.contains(FollowUp.assetId(task)))
                    .map(Task::id)
                    .toList())
        .compose(gone -> gone.isEmpty() ? Future.succeededFuture(0) : tasks.drop(gone));
  }
}
