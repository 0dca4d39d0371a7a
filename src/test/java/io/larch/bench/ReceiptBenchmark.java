package io.larch.bench;

import io.larch.config.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Single deletes that leave a receipt each, against those of a server that gives none. */
final class ReceiptBenchmark implements Benchmark {

  private static final String ALWAYS = "receipts.mode = always";

  @Override
  public String name() {
    return "receipt";
  }

  @Override
  public String about() {
    return "DELETE of one entry with a receipt, against without";
  }

  @Override
  public boolean comparesCheckouts() {
    return false;
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    List<Comparison> figures = new ArrayList<>();
    Wrk wrk = new Wrk(directory);
    DatabaseConfig giving = bench.servers().database();
    DatabaseConfig none = bench.servers().database();
    try (DeleteStock gives = new DeleteStock(bench.setup(name(), giving), giving, ALWAYS);
        DeleteStock plain = new DeleteStock(bench.setup(name() + "-not", none), none)) {
      Duration time = Duration.ofSeconds(bench.size(5, 1));
      Duration warmUp = Duration.ofSeconds(bench.size(15, 1));
      gives.larch(wrk, bench.size(64, 4), warmUp);
      plain.larch(wrk, bench.size(64, 4), warmUp);
      for (int connections : bench.options().quick() ? new int[] {4} : new int[] {1, 64}) {
        Rounds<Load> rounds =
            Rounds.run(
                bench,
                name() + ", " + connections + " connections",
                () -> gives.larch(wrk, connections, time),
                () -> plain.larch(wrk, connections, time));
        String label = connections + (connections == 1 ? " connection: " : " connections: ");
        figures.add(
            rounds.figure(
                label + "rate",
                "deletes/s",
                Load::rate,
                bench.rate(connections == 64 ? Target.ratioAtLeast(1 / 1.3) : null)));
        figures.add(rounds.figure(label + "p99", "ms", Load::p99, null));
      }
    }
    return new Result(figures, List.of());
  }
}
