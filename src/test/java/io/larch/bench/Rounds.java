package io.larch.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What two ways of doing the same gave, measured in turn so that a drift of the machine meets both.
 *
 * @param larch one for each round
 * @param floor one for each round
 */
record Rounds<T>(List<T> larch, List<T> floor) {

  /**
   * Measures both in turn: first a round that doesn't count, unless the figures mean nothing, then
   * as many as asked for.
   *
   * @param what is measured, for the progress lines
   */
  static <T> Rounds<T> run(Bench bench, String what, Callable<T> larch, Callable<T> floor)
      throws Exception {
    List<T> ofLarch = new ArrayList<>();
    List<T> ofFloor = new ArrayList<>();
    for (int round = bench.options().quick() ? 1 : 0; round <= bench.options().rounds(); round++) {
      T larchs = larch.call();
      T floors = floor.call();
      if (round == 0) {
        bench.progress(what + ": warmed up");
      } else {
        ofLarch.add(larchs);
        ofFloor.add(floors);
        bench.progress("%s: round %d of %d".formatted(what, round, bench.options().rounds()));
      }
    }
    return new Rounds<>(ofLarch, ofFloor);
  }

  /** One of the measured figures, compared. */
  Comparison figure(String name, String unit, ToDoubleFunction<T> value, @Nullable Target target) {
    return new Comparison(name, unit, larch(value), floor(value), target);
  }

  /** One of Larch's figures. */
  Samples larch(ToDoubleFunction<T> value) {
    return new Samples(larch.stream().map(value::applyAsDouble).toList());
  }

  /** One of the floor's figures. */
  Samples floor(ToDoubleFunction<T> value) {
    return new Samples(floor.stream().map(value::applyAsDouble).toList());
  }
}
