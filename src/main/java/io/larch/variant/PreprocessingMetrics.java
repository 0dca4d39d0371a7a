package io.larch.variant;

import io.larch.asset.PictureProblem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what becomes of pictures that are to be transformed before they are stored. */
final class PreprocessingMetrics {

  private final Map<Outcome, Counter> counted = new EnumMap<>(Outcome.class);

  /** What became of a picture. */
  private enum Outcome {
    MADE,
    UNCHANGED,
    /** It can't be decoded, or is too large. */
    REFUSED,
    /** It might be stored another time, or on another server. */
    FAILED
  }

  PreprocessingMetrics(MeterRegistry meters) {
    for (Outcome outcome : Outcome.values()) {
      counted.put(
          outcome,
          Counter.builder("larch.image.preprocessed")
              .description("pictures that were to be transformed before they are stored")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  /**
   * One is good.
   *
   * @param made whether it had to be transformed
   */
  void good(boolean made) {
    count(made ? Outcome.MADE : Outcome.UNCHANGED);
  }

  void failed(Throwable failure) {
    count(
        failure instanceof PictureProblem.Undecodable || failure instanceof PictureProblem.TooLarge
            ? Outcome.REFUSED
            : Outcome.FAILED);
  }

  private void count(Outcome outcome) {
    Counter counter = counted.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }
}
