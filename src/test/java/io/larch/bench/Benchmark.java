package io.larch.bench;

/** One benchmark of {@code larch bench}: Larch and a floor, measured in turn. */
interface Benchmark {

  /** The word by which it is chosen, such as {@code delete-one}. */
  String name();

  /** What is measured against what, in a line. */
  String about();

  /** Whether another checkout of Larch can take the floor's place. */
  default boolean comparesCheckouts() {
    return true;
  }

  /**
   * Prepares the data, measures, and cleans up what the servers alone don't.
   *
   * @throws BenchException when a figure would not mean what it says
   * @throws Exception when a server or a load maker fails
   */
  Result run(Bench bench) throws Exception;
}
