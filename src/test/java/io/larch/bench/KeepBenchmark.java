package io.larch.bench;

import io.larch.config.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Single deletes whose assets go into the trash, against those of a server without rules. */
final class KeepBenchmark implements Benchmark {

  private static final String RULE = "paths = [{ pattern = \"/**\", keep.deleted = 14d }]";

  @Override
  public String name() {
    return "keep";
  }

  @Override
  public String about() {
    return "DELETE of one entry into the trash, against without a rule that keeps it";
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
    DatabaseConfig keeping = bench.servers().database();
    DatabaseConfig purging = bench.servers().database();
    try (DeleteStock keeps = new DeleteStock(bench.setup(name(), keeping), keeping, RULE);
        DeleteStock purges = new DeleteStock(bench.setup(name() + "-not", purging), purging)) {
      Duration time = Duration.ofSeconds(bench.size(5, 1));
      Duration warmUp = Duration.ofSeconds(bench.size(15, 1));
      keeps.larch(wrk, bench.size(64, 4), warmUp);
      purges.larch(wrk, bench.size(64, 4), warmUp);
      for (int connections : bench.options().quick() ? new int[] {4} : new int[] {1, 64}) {
        Rounds<Load> rounds =
            Rounds.run(
                bench,
                name() + ", " + connections + " connections",
                () -> keeps.larch(wrk, connections, time),
                () -> purges.larch(wrk, connections, time));
        String label = connections + (connections == 1 ? " connection: " : " connections: ");
        figures.add(
            rounds.figure(
                label + "rate",
                "deletes/s",
                Load::rate,
                bench.rate(connections == 64 ? Target.ratioAtLeast(0.5) : null)));
        figures.add(rounds.figure(label + "p99", "ms", Load::p99, null));
      }
    }
    return new Result(figures, List.of());
  }
}
