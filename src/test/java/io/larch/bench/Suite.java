package io.larch.bench;

import java.util.List;

/** All benchmarks, in the order in which they run. */
final class Suite {

  static final List<Benchmark> ALL =
      List.of(
          new DeleteOneBenchmark(),
          new AccessBenchmark(),
          new KeepBenchmark(),
          new ReceiptBenchmark(),
          new InfoBenchmark(),
          new DeleteTreeBenchmark(),
          new DeleteBesideBenchmark(),
          new PurgeBenchmark(),
          new RelayBenchmark(),
          TransferBenchmark.store(),
          TransferBenchmark.fetch(),
          new ImageBenchmark(),
          new StartBenchmark(),
          new ParserBenchmark());

  private Suite() {}

  /**
   * The benchmarks that a run is asked for.
   *
   * @throws BenchException when there is none of such a name, or one can't compare checkouts
   */
  static List<Benchmark> chosen(Options options) {
    List<Benchmark> chosen = named(options.names());
    if (options.against() == null) {
      return chosen;
    }
    for (Benchmark benchmark : chosen) {
      if (!options.names().isEmpty() && !benchmark.comparesCheckouts()) {
        throw new BenchException(
            "'%s' can't be measured against another checkout".formatted(benchmark.name()));
      }
    }
    return chosen.stream().filter(Benchmark::comparesCheckouts).toList();
  }

  /**
   * The benchmarks of these names, in the order of {@link #ALL}; all of them without names.
   *
   * @throws BenchException when there is none of such a name
   */
  static List<Benchmark> named(List<String> names) {
    for (String name : names) {
      if (ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
        throw new BenchException("unknown benchmark '" + name + "'");
      }
    }
    return ALL.stream()
        .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
        .toList();
  }
}
