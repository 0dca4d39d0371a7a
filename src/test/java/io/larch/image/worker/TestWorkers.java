package io.larch.image.worker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.ImageConfig;
import io.larch.image.job.ImageJob;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Image workers with all that they need, for tests; where there is no libvips they are left out.
 */
final class TestWorkers implements AutoCloseable {

  /** Longer than anything takes here; for what would else hang. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final long MIB = 1024 * 1024;

  /** Small bounds, so that pictures beyond them are small, too. */
  static final ImageConfig SETTINGS = settings(2, 8, Duration.ofSeconds(20), 1_000, "");

  /** All of them ready at any time. */
  static ImageConfig settings(
      int workers, int maxQueue, Duration timeout, int jobsPerWorker, String library) {
    return new ImageConfig(
        workers,
        workers,
        Duration.ofMinutes(2),
        jobsPerWorker,
        timeout,
        maxQueue,
        Duration.ofSeconds(30),
        4_000_000,
        8 * MIB,
        4 * MIB,
        2,
        512 * MIB,
        library.isEmpty() ? null : Path.of(library));
  }

  /** Some ready, the others when there is work for them, and not long after it. */
  static ImageConfig sparse(int workers, int ready, Duration idleTimeout) {
    ImageConfig all = settings(workers, 8, Duration.ofSeconds(20), 1_000, "");
    return new ImageConfig(
        workers,
        ready,
        idleTimeout,
        all.jobsPerWorker(),
        all.timeout(),
        all.maxWaiting(),
        all.maxWait(),
        all.maxPixels(),
        all.maxSourceSize(),
        all.maxResultSize(),
        all.maxResults(),
        all.maxMemory(),
        null);
  }

  /** Of other workers in this JVM. */
  private final Set<ProcessHandle> others = all().collect(Collectors.toSet());

  private final Vertx vertx = EventLoops.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ImageWorkers workers;

  TestWorkers(ImageConfig settings) {
    workers = await(ImageWorkers.start(vertx, settings, meters));
    if (settings.library() == null && workers.missing().isPresent()) {
      close();
      assumeTrue(false, "left out: libvips: " + workers.missing().get());
    }
    if (settings.library() == null) {
      // It is ready with the first.
      Awaitility.await().atMost(LIMIT).until(() -> processes().size() >= settings.readyWorkers());
    }
  }

  ImageWorkers workers() {
    return workers;
  }

  Vertx vertx() {
    return vertx;
  }

  /** A picture as it was made, after it has been given back. */
  record Made(Buffer bytes, int width, int height, int pages) {}

  /** Waits for a picture. */
  Made make(ImageJob job, byte[] source) {
    return await(begin(job, source));
  }

  Future<Made> begin(ImageJob job, byte[] source) {
    return workers
        .make("test", job, source.length, BufferStream.of(vertx.getOrCreateContext(), source))
        .map(
            result -> {
              try (result) {
                return new Made(result.bytes(), result.width(), result.height(), result.pages());
              }
            });
  }

  /** How many workers are at a job. */
  int working() {
    return (int) meters.get("larch.image.working").gauge().value();
  }

  /** How many worker processes were ended, or ended, for a reason. */
  int ended(ImageMetrics.End reason) {
    return (int)
        meters
            .get("larch.image.workers.ended")
            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
            .counter()
            .count();
  }

  /** How many jobs wait for a worker. */
  int waiting() {
    return (int) meters.get("larch.image.queue").gauge().value();
  }

  /** How many jobs have ended so. */
  long count(ImageMetrics.Outcome outcome) {
    return meters
        .get("larch.image.jobs")
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .timer()
        .count();
  }

  /** The processes of these workers that live. */
  List<ProcessHandle> processes() {
    return all().filter(process -> !others.contains(process)).toList();
  }

  private static Stream<ProcessHandle> all() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("ImageWorkerMain"));
  }

  /** Waits for a future, whose failure is thrown as it is. */
  static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing came within " + LIMIT, e);
    }
  }

  @Override
  public void close() {
    await(workers.close().eventually(vertx::close));
    Awaitility.await().atMost(LIMIT).until(() -> processes().isEmpty());
  }
}
