package io.larch.bench;

import io.larch.bench.Wrk.Order;
import io.larch.bench.Wrk.Requests;
import io.larch.config.DatabaseConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the newest asset at a path, over HTTP, against the same SELECT alone. */
final class InfoBenchmark implements Benchmark {

  private static final String LAST_SELECT =
      """
      SELECT query FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'SELECT %live_asset%'
      LIMIT 1\
      """;

  @Override
  public String name() {
    return "info";
  }

  @Override
  public String about() {
    return "GET of an asset's information by path, against pgbench with the same SELECT";
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    DatabaseConfig database = bench.servers().database();
    int assets = bench.size(100_000, 2_000);
    Wrk wrk = new Wrk(directory);
    PgBench pgBench = new PgBench(directory, database);
    List<Comparison> figures = new ArrayList<>();
    try (LarchServer larch = bench.setup(name(), database).start("[api]");
        LarchServer earlier = earlier(bench, assets);
        AssetTable table = new AssetTable(database)) {
      fill(table, assets);
      Requests requests = new Requests("GET", "/assets/bench/", "/-/info", assets, Order.RANDOM);
      Duration time = Duration.ofSeconds(bench.size(5, 1));
      String select = sameSelect(larch.url(), table);
      String script = "\\set n random(1, :assets)\n" + select + ";\n";
      Duration warmUp = Duration.ofSeconds(bench.size(15, 3));
      wrk.run(larch.url(), bench.size(64, 4), warmUp, requests);
      if (earlier != null) {
        wrk.run(earlier.url(), bench.size(64, 4), warmUp, requests);
      }
      for (int connections : bench.options().quick() ? new int[] {4} : new int[] {1, 16, 64, 256}) {
        Rounds<Load> rounds =
            Rounds.run(
                bench,
                name() + ", " + connections + " connections",
                () -> wrk.run(larch.url(), connections, time, requests),
                () ->
                    earlier != null
                        ? wrk.run(earlier.url(), connections, time, requests)
                        : pgBench.run(
                            connections,
                            pgBench.share(connections, time),
                            script,
                            Map.of("assets", (long) assets)));
        String label = connections + (connections == 1 ? " connection: " : " connections: ");
        figures.add(
            rounds.figure(
                label + "rate",
                "requests/s",
                Load::rate,
                bench.rate(connections == 64 ? Target.ratioAtLeast(0.6) : null)));
        figures.add(rounds.figure(label + "p50", "ms", Load::p50, null));
        figures.add(rounds.figure(label + "p99", "ms", Load::p99, null));
      }
    }
    return new Result(figures, List.of());
  }

  /** The other checkout's server, with the same assets; null when there is a floor. */
  private @Nullable LarchServer earlier(Bench bench, int assets) throws Exception {
    if (!bench.comparesCheckouts()) {
      return null;
    }
    DatabaseConfig database = bench.servers().database();
    LarchServer server = bench.earlier(name(), database).start("[api]");
    try (AssetTable table = new AssetTable(database)) {
      fill(table, assets);
    }
    return server;
  }

  private static void fill(AssetTable table, int assets) throws SQLException {
    table.clear();
    table.fill(0, "bench/", assets, 1);
    table.settle();
  }

  /** What Larch asks the database, taken from there, with pgbench's variable for the parameters. */
  private static String sameSelect(URI larch, AssetTable table) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(larch.resolve("/assets/bench/1/-/info")).build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new BenchException("info was answered " + answer.statusCode());
      }
    }
    String select = table.text(LAST_SELECT);
    String script =
        select.replace("$1", "'bench/' || :n || '/'").replace("$2", "1").replace("\n", " ");
    if (script.contains("$") || !script.contains(":n")) {
      throw new BenchException("the SELECT has other parameters than path and limit: " + select);
    }
    return script;
  }
}
