package io.larch.bench;

import io.larch.bench.Wrk.Order;
import io.larch.bench.Wrk.Requests;
import io.larch.config.DatabaseConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Single deletes over HTTP against bare ones by primary key. */
final class DeleteOneBenchmark implements Benchmark {

  /** Each client of pgbench takes a range of ids for itself. */
  private static final String BARE_DELETE =
      """
      \\set n :n + 1
      \\set id :client_id * :share + :n
      DELETE FROM asset WHERE id = :id;
      """;

  private static final int FIRST_STOCK = 20_000;
  private static final double MARGIN = 1.6;
  private static final int ATTEMPTS = 5;

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
    try (Stock stock = new Stock(bench.setup(name(), database), database);
        Stock earlier = earlier(bench)) {
      Duration time = Duration.ofSeconds(bench.size(5, 3));
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

  private @Nullable Stock earlier(Bench bench) throws Exception {
    if (!bench.comparesCheckouts()) {
      return null;
    }
    DatabaseConfig database = bench.servers().database();
    return new Stock(bench.earlier(name(), database), database);
  }

  /** A server, with rows enough for a round, of which nobody knows beforehand how many it takes. */
  private static final class Stock implements AutoCloseable {

    private final LarchServer larch;
    private final AssetTable table;
    private double bestRate;

    Stock(LarchServer.Setup setup, DatabaseConfig database) throws Exception {
      larch = setup.start("[api]");
      table = new AssetTable(database);
    }

    /** A round of Larch, again with more rows when they have run out. */
    Load larch(Wrk wrk, int connections, Duration time) throws Exception {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        long rows = Math.max(FIRST_STOCK, Math.round(bestRate * time.toSeconds() * MARGIN));
        fill(rows);
        Load load =
            wrk.run(
                larch.url(),
                connections,
                time,
                new Requests("DELETE", "/assets/bench/", "/-/entry/0", rows, Order.ASCENDING));
        bestRate = Math.max(bestRate, load.rate());
        // A delete of what is not there is answered 204 as well. Rows that are left say nothing,
        // since wrk makes a request or two that it never sends.
        if (load.done() + connections < rows) {
          // The last requests' answers are not waited for.
          requireGone(rows, load.done(), connections);
          return load;
        }
      }
      throw new BenchException("the rows ran out " + ATTEMPTS + " times");
    }

    /** A round of the floor. */
    Load floor(PgBench pgBench, int connections, Duration time) throws Exception {
      long share = pgBench.share(connections, time);
      long rows = share * connections;
      fill(rows);
      Load load = pgBench.run(connections, share, BARE_DELETE, Map.of("n", 0L, "share", share));
      requireGone(rows, load.done(), 0);
      return load;
    }

    private void fill(long rows) throws SQLException {
      table.clear();
      table.fill(0, "bench/", rows, 1);
      table.settle();
    }

    /**
     * @param unanswered rows that may be gone without having been counted, at the most
     */
    private void requireGone(long rows, long done, int unanswered) throws SQLException {
      long gone = rows - table.assets();
      if (gone < done || gone > done + unanswered) {
        throw new BenchException(
            "%d deletes were answered, and %d assets are gone".formatted(done, gone));
      }
    }

    @Override
    public void close() throws SQLException {
      table.close();
      larch.close();
    }
  }
}
