package io.larch.content.file;

import io.larch.content.ContentStoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The threads on which file calls run, so that a slow disk holds up nothing else. */
final class FileWorkers {

  private static final int THREADS = 8;

  private final WorkerExecutor executor;

  FileWorkers(Vertx vertx) {
    // Executors of one name are one executor: a store must not close another's.
    executor =
        vertx.createSharedWorkerExecutor(
            "larch-content-" + UUID.randomUUID(), THREADS, 1, TimeUnit.MINUTES);
  }

  /**
   * Runs work that answers something, and completes on the calling context. Fails with a {@link
   * ContentStoreException}.
   */
  <T> Future<T> run(Callable<T> work) {
    return executor
        .executeBlocking(work, false)
        .map(value -> Objects.requireNonNull(value))
        .recover(cause -> Future.failedFuture(FileErrors.of("file access", cause)));
  }

  Future<Void> close() {
    return executor.close();
  }
}
