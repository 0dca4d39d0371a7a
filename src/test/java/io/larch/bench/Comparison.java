package io.larch.bench;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A figure of Larch, beside the floor's.
 *
 * @param name what it is, such as "64 connections: rate"
 * @param unit of the samples
 * @param floor null where there is none
 * @param target null where there is none
 */
record Comparison(
    String name, String unit, Samples larch, @Nullable Samples floor, @Nullable Target target) {

  /** Round by round, Larch's figure over the floor's; empty without a floor. */
  Optional<Samples> ratios() {
    return Optional.ofNullable(floor).map(larch::over);
  }

  /** The median of the {@link #ratios}; empty without a floor. */
  OptionalDouble ratio() {
    return ratios().map(Samples::median).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  /** Larch's median less the floor's. */
  double aboveFloor() {
    return larch.median() - Objects.requireNonNull(floor, "a floor").median();
  }
}
