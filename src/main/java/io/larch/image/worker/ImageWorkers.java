package io.larch.image.worker;

import io.larch.config.ImageConfig;
import io.larch.content.ContentStream;
import io.larch.image.job.ImageJob;
import io.larch.image.job.WorkerHello;
import io.larch.image.job.WrittenFormat;
import io.larch.image.worker.ImageMetrics.Outcome;
import io.larch.image.worker.ImageProblem.TooLarge.What;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes pictures, by libvips in processes of their own: some are kept ready, others start when
 * there is work for them, each has one job at a time, and what happens to one is the failure of its
 * job and of no other. Thread-safe; nothing here blocks but the threads that it has itself.
 */
public final class ImageWorkers {

  private final Vertx vertx;
  private final ImageConfig config;
  private final Worker.Shared shared;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Future<Void>> ends = new ArrayList<>();

  /** Of the first worker; null where there is no libvips. */
  private final @Nullable WorkerHello hello;

  private final String missing;

  private ImageWorkers(
      Vertx vertx,
      ImageConfig config,
      Worker.Shared shared,
      @Nullable WorkerHello hello,
      String missing) {
    this.vertx = vertx;
    this.config = config;
    this.shared = shared;
    this.hello = hello;
    this.missing = missing;
  }

  /**
   * Starts the workers that are kept ready, and the first in any case, to find out what it can.
   * Where there is no libvips it succeeds as well, see {@link #missing}; then no process remains.
   * The future is completed when the first worker is ready; it fails where not even threads for
   * them can be had.
   */
  public static Future<ImageWorkers> start(Vertx vertx, ImageConfig config, MeterRegistry meters) {
    RequestQueue queue = new RequestQueue(config.maxWaiting());
    ByteBudget results = new ByteBudget(config.maxResultSize() * config.maxResults());
    Worker.Shared shared =
        new Worker.Shared(
            new WorkerLauncher(config),
            new WorkerErrors(),
            queue,
            results,
            new ImageMetrics(meters, queue, results));
    return onAThread(vertx, () -> startFirst(vertx, config, shared));
  }

  /** What comes of some work that waits, on the caller's context; what it throws is a failure. */
  static <T> Future<T> onAThread(Vertx vertx, Supplier<T> work) {
    Context context = vertx.getOrCreateContext();
    Promise<T> done = Promise.promise();
    Thread.ofPlatform()
        .name("larch-image-start")
        .daemon()
        .start(
            () -> {
              Future<T> worked = Future.<Void>succeededFuture().map(_ -> work.get());
              context.runOnContext(_ -> worked.onComplete(done));
            });
    return done.future();
  }

  /** On a thread that may wait. */
  private static ImageWorkers startFirst(Vertx vertx, ImageConfig config, Worker.Shared shared) {
    Worker first = new Worker(vertx, config, shared, config.readyWorkers() > 0);
    try {
      WorkerHello hello = first.start(true);
      ImageWorkers workers = new ImageWorkers(vertx, config, shared, hello, "");
      workers.run(first, 0);
      for (int i = 1; i < config.workers(); i++) {
        workers.run(new Worker(vertx, config, shared, i < config.readyWorkers()), i);
      }
      return workers;
    } catch (IOException | MissingLibraryException e) {
      first.kill();
      String why =
          e.getMessage() == null ? "a worker ended as it started (" + e + ")" : e.getMessage();
      return new ImageWorkers(vertx, config, shared, null, why);
    } catch (RuntimeException | Error e) { // such as no thread for one of them
      shared.queue().close(); // which ends those that run
      first.kill();
      throw e;
    }
  }

  private void run(Worker worker, int number) {
    Promise<Void> ended = Promise.promise();
    workers.add(worker);
    ends.add(ended.future());
    Thread.ofPlatform()
        .name("larch-image-" + number)
        .daemon()
        .start(
            () -> {
              try {
                worker.run();
              } finally {
                ended.complete();
              }
            });
  }

  /** Why no pictures can be made; empty when they can. For the log. */
  public Optional<String> missing() {
    return hello == null ? Optional.of(missing) : Optional.empty();
  }

  /** Name and version of what makes them; empty when it is missing. */
  public String library() {
    return hello == null ? "" : hello.library();
  }

  /** What can be written here; nothing when libvips is missing. */
  public Set<WrittenFormat> formats() {
    return hello == null ? Set.of() : hello.formats();
  }

  /**
   * Has a picture made. The future fails with an {@link ImageProblem}, or with what the source
   * failed with. It is completed on the caller's context.
   *
   * @param client whose share of the workers it takes
   * @param length bytes of the content, -1 when nobody knows
   * @param source opens the content, on the caller's context, once a worker is free: what waits
   *     holds no connection to a store. The stream is read to its end, or closed; it may be paused
   * @return the picture, which the caller closes
   */
  public Future<ImageResult> make(
      String client, ImageJob job, long length, Supplier<Future<ContentStream>> source) {
    Context context = vertx.getOrCreateContext();
    Promise<ImageResult> answer = Promise.promise();
    Request request = new Request(client, job, length, source, context, answer, System.nanoTime());
    if (!formats().contains(job.format())) {
      String reason = missing().orElse(library() + " can't write " + job.format());
      answer.fail(new ImageProblem.Missing(reason));
    } else if (length > config.maxSourceSize()) {
      answer.fail(new ImageProblem.TooLarge(What.SOURCE, config.maxSourceSize()));
    } else if (shared.queue().offer(request)) {
      long timer = vertx.setTimer(config.maxWait().toMillis(), _ -> giveUp(request));
      answer.future().onComplete(_ -> vertx.cancelTimer(timer));
    } else {
      answer.fail(new ImageProblem.Busy("as many pictures as may do so wait for a worker"));
    }
    return answer
        .future()
        .onComplete(
            answered ->
                shared
                    .metrics()
                    .answered(
                        answered.failed() ? Outcome.of(answered.cause()) : Outcome.MADE,
                        Duration.ofNanos(System.nanoTime() - request.since())));
  }

  private void giveUp(Request request) {
    if (shared.queue().remove(request)) {
      request.fail(
          new ImageProblem.Busy(
              "no worker was free within " + config.maxWait().toMillis() + " ms"));
    }
  }

  /**
   * Ends the workers. What waits fails with {@link ImageProblem.Busy}, what is being made with
   * {@link ImageProblem.WorkerDied}.
   */
  public Future<Void> close() {
    for (Request request : shared.queue().close()) {
      request.fail(new ImageProblem.Busy("the image workers have been stopped"));
    }
    workers.forEach(Worker::kill);
    Context context = vertx.getOrCreateContext();
    Promise<Void> closed = Promise.promise();
    Future.join(ends).onComplete(_ -> context.runOnContext(_ -> closed.tryComplete()));
    return closed.future();
  }
}
