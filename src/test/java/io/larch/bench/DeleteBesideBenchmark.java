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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Requests for single assets while a large subtree is deleted elsewhere, against without it. */
final class DeleteBesideBenchmark implements Benchmark {

  private static final int CONNECTIONS = 4;
  private static final int FIRST_RATE = 20_000;
  private static final Duration REMOVAL_LIMIT = Duration.ofMinutes(10);

  @Override
  public String name() {
    return "delete-beside";
  }

  @Override
  public String about() {
    return "single deletes and reads beside a large recursive delete, against without it";
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    DatabaseConfig database = bench.servers().database();
    int tree = bench.options().large() ? 1_000_000 : bench.size(200_000, 2_000);
    Wrk wrk = new Wrk(directory);
    List<Comparison> figures = new ArrayList<>();
    try (LarchServer larch =
            new LarchServer.Setup(directory, database, bench.options().settings())
                .start(
                    "[api, relay]", bench.options().quick() ? "deletion.large-subtree = 500" : "");
        AssetTable table = new AssetTable(database);
        HttpClient client = HttpClient.newHttpClient()) {
      Beside beside = new Beside(wrk, larch.url(), table, client, tree, duration(bench));
      for (String method : List.of("DELETE", "GET")) {
        Rounds<Load> rounds =
            Rounds.run(
                bench,
                "%s, %s beside %,d assets".formatted(name(), method, tree),
                () -> beside.run(method, true),
                () -> beside.run(method, false));
        String label = method.equals("DELETE") ? "single deletes" : "reads of information";
        figures.add(rounds.figure(label + ": p99", "ms", Load::p99, Target.aboveFloorAtMost(50)));
        figures.add(rounds.figure(label + ": p50", "ms", Load::p50, null));
        figures.add(rounds.figure(label + ": rate", "requests/s", Load::rate, null));
      }
    }
    return new Result(figures, List.of());
  }

  /** Not much longer than the large delete takes, which would be lost in it. */
  private static Duration duration(Bench bench) {
    return Duration.ofSeconds(bench.options().large() ? 10 : bench.size(5, 3));
  }

  /** Rounds with and without the large delete, on the same data. */
  private record Beside(
      Wrk wrk, URI larch, AssetTable table, HttpClient client, int tree, Duration time) {

    Load run(String method, boolean withTree) throws Exception {
      long singles = FIRST_RATE * time.toSeconds();
      table.clear();
      table.fill(0, "bench/", singles, 1);
      table.fill(singles, "tree/", tree, 1);
      table.settle();
      boolean deletes = method.equals("DELETE");
      Requests requests =
          new Requests(
              method,
              "/assets/bench/",
              deletes ? "/-/entry/0" : "/-/info",
              singles,
              deletes ? Order.ASCENDING : Order.RANDOM);
      CompletableFuture<@Nullable HttpResponse<String>> large =
          withTree ? later() : CompletableFuture.completedFuture(null);
      Load load = wrk.run(larch, CONNECTIONS, time, requests);
      HttpResponse<String> answer = large.get(REMOVAL_LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (answer != null && answer.statusCode() != 204) {
        throw new BenchException("the large delete was answered " + answer.statusCode());
      }
      Awaitility.await("the removal of the rows")
          .atMost(REMOVAL_LIMIT)
          .until(() -> table.number("SELECT count(*) FROM subtree_deletion") == 0);
      if (deletes && load.done() + CONNECTIONS >= singles) {
        throw new BenchException("the rows ran out");
      }
      return load;
    }

    /** Begins when the load is there. */
    private CompletableFuture<@Nullable HttpResponse<String>> later() {
      HttpRequest request =
          HttpRequest.newBuilder(larch.resolve("/assets/tree/-/recursive")).DELETE().build();
      return CompletableFuture.supplyAsync(
              () -> request, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS))
          .thenCompose(sent -> client.sendAsync(sent, BodyHandlers.ofString()));
    }
  }
}
