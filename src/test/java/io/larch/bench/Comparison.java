package io.larch.bench;

import java.util.Objects;
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

  /** The median, over the rounds, of Larch's figure over the floor's; empty without a floor. */
  OptionalDouble ratio() {
    return floor == null ? OptionalDouble.empty() : OptionalDouble.of(larch.over(floor).median());
  }

  /** Larch's median less the floor's. */
  double aboveFloor() {
    return larch.median() - Objects.requireNonNull(floor, "a floor").median();
  }
}
