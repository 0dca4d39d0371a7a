package io.larch.image.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted about pictures. Every meter is there from the start, at zero. */
final class ImageMetrics {

  /** Bounds of the histograms. */
  private static final Duration[] TIMES = {
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  /** How a job ended. */
  enum Outcome {
    MADE,
    NOT_AN_IMAGE,
    UNDECODABLE,
    TOO_LARGE,
    BUSY,
    LATE,
    WORKER_DIED,
    MISSING,
    /** The content couldn't be read. */
    NO_SOURCE;

    static Outcome of(Throwable failure) {
      return failure instanceof ImageProblem problem
          ? switch (problem) {
            case ImageProblem.NotAnImage _ -> NOT_AN_IMAGE;
            case ImageProblem.Undecodable _ -> UNDECODABLE;
            case ImageProblem.TooLarge _ -> TOO_LARGE;
            case ImageProblem.Busy _ -> BUSY;
            case ImageProblem.Late _ -> LATE;
            case ImageProblem.WorkerDied _ -> WORKER_DIED;
            case ImageProblem.Missing _ -> MISSING;
          }
          : NO_SOURCE;
    }
  }

  /** Why a worker's process was ended, or ended. */
  enum End {
    /** It had made as many pictures as one should. */
    WORN,
    LATE,
    DIED,
    /** There was nothing to do. */
    IDLE
  }

  private final Map<Outcome, Timer> jobs = new EnumMap<>(Outcome.class);
  private final Map<End, Counter> ended = new EnumMap<>(End.class);
  private final Timer waited;
  private final AtomicInteger working = new AtomicInteger();

  ImageMetrics(MeterRegistry meters, RequestQueue queue, ByteBudget results) {
    for (Outcome outcome : Outcome.values()) {
      jobs.put(
          outcome,
          Timer.builder("larch.image.jobs")
              .description("time from the request for a picture to its answer")
              .tag("outcome", tag(outcome))
              .serviceLevelObjectives(TIMES)
              .register(meters));
    }
    for (End end : End.values()) {
      ended.put(
          end,
          Counter.builder("larch.image.workers.ended")
              .description("worker processes that were ended or died, by reason")
              .tag("reason", tag(end))
              .register(meters));
    }
    waited =
        Timer.builder("larch.image.wait")
            .description("time that jobs wait for a worker")
            .serviceLevelObjectives(TIMES)
            .register(meters);
    Gauge.builder("larch.image.queue", queue, RequestQueue::size)
        .description("jobs that wait for a worker")
        .register(meters);
    Gauge.builder("larch.image.working", working, AtomicInteger::get)
        .description("workers that are at a job")
        .register(meters);
    Gauge.builder("larch.image.results.held", results, ByteBudget::held)
        .description("pictures that were made and are still held in memory")
        .baseUnit("bytes")
        .register(meters);
  }

  private static String tag(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  void answered(Outcome outcome, Duration time) {
    Timer timer = jobs.get(outcome);
    if (timer != null) {
      timer.record(time);
    }
  }

  void begun(Duration wait) {
    waited.record(wait);
    working.incrementAndGet();
  }

  void done() {
    working.decrementAndGet();
  }

  void ended(End reason) {
    Counter counter = ended.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }
}
