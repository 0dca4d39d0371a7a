package io.larch.bench;

import io.larch.config.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Single deletes over HTTP against bare ones by primary key. */
final class DeleteOneBenchmark implements Benchmark {

  @Override
  public String name() {
    return "delete-one";
  }

  @Override
  public String about() {
    return "DELETE of one entry over HTTP, against pgbench with a bare one-row DELETE";
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    DatabaseConfig database = bench.servers().database();
    List<Comparison> figures = new ArrayList<>();
    Map<Double, Comparison> rates = new TreeMap<>();
    // Before the server, so that a missing program is told at once.
    Wrk wrk = new Wrk(directory);
    PgBench pgBench = new PgBench(directory, database);
    try (DeleteStock stock = new DeleteStock(bench.setup(name(), database), database);
        DeleteStock earlier = earlier(bench)) {
      Duration time = Duration.ofSeconds(bench.size(5, 1));
      Duration warmUp = Duration.ofSeconds(bench.size(15, 3));
      stock.larch(wrk, bench.size(64, 4), warmUp);
      if (earlier != null) {
        earlier.larch(wrk, bench.size(64, 4), warmUp);
      }
      for (int connections :
          bench.options().quick() ? new int[] {1, 4} : new int[] {1, 16, 64, 256}) {
        Rounds<Load> rounds =
            Rounds.run(
                bench,
                name() + ", " + connections + " connections",
                () -> stock.larch(wrk, connections, time),
                () ->
                    earlier == null
                        ? stock.floor(pgBench, connections, time)
                        : earlier.larch(wrk, connections, time));
        String label = connections + (connections == 1 ? " connection: " : " connections: ");
        Comparison rate =
            rounds.figure(
                label + "rate",
                "deletes/s",
                Load::rate,
                bench.rate(connections == 64 ? Target.ratioAtLeast(1.0) : null));
        figures.add(rate);
        figures.add(
            rounds.figure(
                label + "p50",
                "ms",
                Load::p50,
                connections == 1 && !bench.comparesCheckouts() ? Target.ratioAtMost(2.0) : null));
        figures.add(rounds.figure(label + "p99", "ms", Load::p99, null));
        rates.put((double) connections, rate);
      }
    }
    return new Result(
        figures,
        List.of(
            Curve.of(
                "delete-one",
                "Single deletes: rate by connections",
                "connections",
                "deletes/s",
                rates,
                "Larch, DELETE over HTTP",
                "floor, bare DELETE by pgbench")));
  }

  private @Nullable DeleteStock earlier(Bench bench) throws Exception {
    if (!bench.comparesCheckouts()) {
      return null;
    }
    DatabaseConfig database = bench.servers().database();
    return new DeleteStock(bench.earlier(name(), database), database);
  }
}
