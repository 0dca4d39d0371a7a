package io.larch.image.worker;

import io.larch.config.ImageConfig;
import io.larch.image.job.WorkerHello;
import io.larch.image.worker.ImageMetrics.End;
import io.larch.retry.Backoff;
import io.larch.retry.LogLimiter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes one request after the other and has them carried out by a process, which it
 * replaces when it is worn, late or dead. Only this thread waits for the process.
 */
final class Worker {

  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  /** For content that doesn't come in time to be given up first, which costs no process. */
  private static final Duration GRACE = Duration.ofMillis(200);

  private static final Backoff RESTART =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final Vertx vertx;
  private final ImageConfig config;
  private final Shared shared;
  private final LogLimiter restarts = new LogLimiter(LOG_INTERVAL);

  /** Whether it has a process also while there is nothing to do. */
  private final boolean kept;

  private volatile @Nullable WorkerProcess process;

  /** Starts in a row that failed; of the worker's thread alone. */
  private int failures;

  /** What all workers have together. */
  record Shared(
      WorkerLauncher launcher,
      WorkerErrors errors,
      RequestQueue queue,
      ByteBudget results,
      ImageMetrics metrics) {}

  /**
   * @param kept whether it has a process also while there is nothing to do
   */
  Worker(Vertx vertx, ImageConfig config, Shared shared, boolean kept) {
    this.vertx = vertx;
    this.config = config;
    this.shared = shared;
    this.kept = kept;
  }

  /** Starts the process; waits for it. */
  WorkerHello start(boolean tryFormats) throws IOException, MissingLibraryException {
    WorkerProcess started = shared.launcher.launch(tryFormats);
    process = started;
    shared.errors.follow(started.errors());
    AtomicBoolean late = new AtomicBoolean();
    long timer = killIn(started, START_LIMIT, late);
    try {
      return started.awaitHello();
    } catch (IOException e) {
      started.kill();
      throw late.get() ? new IOException("it isn't ready after " + START_LIMIT, e) : e;
    } finally {
      vertx.cancelTimer(timer);
    }
  }

  /** Carries requests out until the queue is closed. */
  void run() {
    try {
      while (!shared.queue.isClosed()) {
        try {
          if (isReady()) {
            serveNext();
          } else if (kept) {
            restart();
          } else {
            startForWork();
          }
        } catch (RuntimeException e) {
          LOG.error("an image worker's thread failed, and goes on with a new process", e);
          kill();
          shared.queue.pause(RESTART.after(++failures).toMillis());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      kill();
    }
  }

  private boolean isReady() {
    WorkerProcess current = process;
    return current != null && current.isAlive();
  }

  /** Does what comes next; without it ends the process, unless that is kept. */
  private void serveNext() throws InterruptedException {
    Request request = kept ? shared.queue.take() : shared.queue.take(config.idleTimeout());
    if (request != null) {
      serve(request);
    } else if (!shared.queue.isClosed()) {
      shared.metrics.ended(End.IDLE);
      kill();
    }
  }

  private void startForWork() throws InterruptedException {
    shared.queue.awaitWork();
    try {
      if (!shared.queue.isClosed()) {
        restart();
      }
    } finally {
      shared.queue.arrived();
    }
  }

  private void restart() throws InterruptedException {
    try {
      start(false);
      failures = 0;
    } catch (IOException | MissingLibraryException e) {
      if (!shared.queue.isClosed() && restarts.permits()) {
        LOG.warn("an image worker can't be started, and will be tried again: {}", e.toString());
      }
      shared.queue.pause(RESTART.after(++failures).toMillis());
    }
  }

  private void serve(Request request) throws InterruptedException {
    shared.metrics.begun(Duration.ofNanos(System.nanoTime() - request.since()));
    try {
      if (!isReady()) {
        start(false); // it died while there was nothing to do
      }
      request.succeed(carryOut(request, Objects.requireNonNull(process)));
    } catch (SourceException e) {
      request.fail(e.failure());
    } catch (ImageProblem e) {
      request.fail(e);
    } catch (IOException | MissingLibraryException e) {
      request.fail(new ImageProblem.WorkerDied(e.toString()));
    } catch (RuntimeException e) {
      request.fail(new ImageProblem.WorkerDied(e.toString()));
      throw e;
    } finally {
      shared.metrics.done();
    }
  }

  private ImageResult carryOut(Request request, WorkerProcess current)
      throws IOException, SourceException, InterruptedException {
    AtomicBoolean late = new AtomicBoolean();
    long timer = killIn(current, config.timeout().plus(GRACE), late);
    boolean usable = false;
    try {
      ImageResult result = new Assignment(request, current, config, shared.results).carryOut();
      usable = true;
      return result;
    } catch (IOException e) {
      throw late.get()
          ? new ImageProblem.Late(config.timeout())
          : new ImageProblem.WorkerDied(e.toString());
    } catch (SourceException e) {
      usable = true;
      throw e;
    } catch (ImageProblem e) {
      usable = !(e instanceof ImageProblem.WorkerDied);
      throw e;
    } finally {
      vertx.cancelTimer(timer);
      release(current, usable, late.get());
    }
  }

  private void release(WorkerProcess current, boolean usable, boolean late) {
    if (late) {
      shared.metrics.ended(End.LATE);
    } else if (!usable) {
      shared.metrics.ended(End.DIED);
      current.kill();
    } else if (current.jobs() >= config.jobsPerWorker()) {
      shared.metrics.ended(End.WORN);
      current.kill();
    }
  }

  private long killIn(WorkerProcess current, Duration limit, AtomicBoolean late) {
    return vertx.setTimer(
        limit.toMillis(),
        _ -> {
          late.set(true);
          current.kill();
        });
  }

  /** Ends the process; a request that it is at fails. From any thread. */
  void kill() {
    WorkerProcess current = process;
    if (current != null) {
      current.kill();
    }
  }
}
