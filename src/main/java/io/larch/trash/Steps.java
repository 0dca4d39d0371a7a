package io.larch.trash;

import io.larch.asset.AssetProblem;
import io.larch.asset.HiddenRange;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goes over what is too much of the trash for one statement, each step in a transaction of its own:
 * what a step has done is done, whatever becomes of the next.
 *
 * @param pool for what may take long
 * @param rows that a step looks at
 * @param patience how long it goes on; then the rest is for another request
 */
record Steps(Pool pool, int rows, Duration patience) {

  /** Less than requests are given, so that whoever waits is told what became of it. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * Something that is done step by step.
   *
   * @param statement carries a step out
   * @param result of a step, from the row of its statement
   * @param sum of the results of steps
   */
  record Work<T>(
      Function<Step, Future<RowSet<Row>>> statement,
      Function<Row, T> result,
      BinaryOperator<T> sum) {}

  /**
   * Does it to all of a subtree.
   *
   * @param nothing what no step comes to
   * @return fails with {@link AssetProblem.OutcomeUnknown} when a part may be done and another not
   */
  <T> Future<T> over(Selector selector, TrashFilter filter, Work<T> work, T nothing) {
    long deadline = System.nanoTime() + patience.toNanos();
    return HiddenRange.find(pool, selector.path(), filter.deletionId())
        .compose(
            hidden -> {
              Promise<T> done = Promise.promise();
              next(Step.all(selector, filter, hidden), work, nothing, deadline, done);
              return done.future();
            });
  }

  private <T> void next(List<Step> steps, Work<T> work, T soFar, long deadline, Promise<T> done) {
    Step step = steps.getFirst();
    List<Step> later = steps.subList(1, steps.size());
    work.statement()
        .apply(step)
        .onSuccess(
            answer -> {
              if (answer.size() == 0) {
                end(later, work, soFar, deadline, done);
                return;
              }
              Row row = answer.iterator().next();
              T sum = work.sum().apply(soFar, work.result().apply(row));
              if (row.getLong("seen") < rows) {
                end(later, work, sum, deadline, done);
              } else if (System.nanoTime() - deadline > 0) {
                done.fail(unfinished(null));
              } else {
                next(then(step.next(row), later), work, sum, deadline, done);
              }
            })
        .onFailure(failure -> done.fail(unfinished(failure)));
  }

  private <T> void end(List<Step> later, Work<T> work, T sum, long deadline, Promise<T> done) {
    if (later.isEmpty()) {
      done.complete(sum);
    } else {
      next(later, work, sum, deadline, done);
    }
  }

  private static List<Step> then(Step next, List<Step> later) {
    List<Step> steps = new ArrayList<>(later.size() + 1);
    steps.add(next);
    steps.addAll(later);
    return steps;
  }

  private static AssetProblem unfinished(@Nullable Throwable failure) {
    String message =
        "A part may be done, and the rest is not. Send the request again to have the rest done.";
    return failure == null
        ? new AssetProblem.OutcomeUnknown(message)
        : new AssetProblem.OutcomeUnknown(message, failure);
  }
}
