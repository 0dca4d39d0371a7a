package io.larch.bench;

import io.larch.bench.Wrk.Order;
import io.larch.bench.Wrk.Requests;
import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Requests for single assets while a large subtree is deleted elsewhere, against without it. */
final class DeleteBesideBenchmark implements Benchmark {

  private static final int CONNECTIONS = 4;
  private static final int FIRST_RATE = 20_000;
  private static final Duration REMOVAL_LIMIT = Duration.ofMinutes(10);
  private static final int KEPT = 16;
  private static final int KEPT_BYTES = 4096;

  /** What goes on beside the large delete: a request with a number in its target. */
  private enum Single {
    DELETE("single deletes", "DELETE", "/assets/bench/", "/-/entry/0", Order.ASCENDING),
    INFORMATION("reads of information", "GET", "/assets/bench/", "/-/info", Order.RANDOM),
    CONTENT("reads of content", "GET", "/assets/kept/", "/-/content", Order.RANDOM);

    private final String label;
    private final String method;
    private final String head;
    private final String tail;
    private final Order order;

    Single(String label, String method, String head, String tail, Order order) {
      this.label = label;
      this.method = method;
      this.head = head;
      this.tail = tail;
      this.order = order;
    }

    Requests requests(long last) {
      return new Requests(method, head, tail, last, order);
    }
  }

  @Override
  public String name() {
    return "delete-beside";
  }

  @Override
  public String about() {
    return "single deletes and reads beside a large recursive delete, against without it";
  }

  @Override
  public boolean comparesCheckouts() {
    return false;
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    DatabaseConfig database = bench.servers().database();
    int tree = bench.options().large() ? 1_000_000 : bench.size(200_000, 2_000);
    Wrk wrk = new Wrk(directory);
    List<Comparison> figures = new ArrayList<>();
    try (ObjectStock objects = new ObjectStock(bench.servers().s3Proxy());
        LarchServer larch =
            bench
                .setup(name(), database)
                .store(bench.servers().s3Proxy(), objects.bucket())
                .start(
                    "[api, relay]", bench.options().quick() ? "deletion.large-subtree = 500" : "");
        AssetTable table = new AssetTable(database);
        HttpClient client = HttpClient.newHttpClient()) {
      for (Single single : Single.values()) {
        Beside beside = new Beside(wrk, larch.url(), table, client, tree, firstTime(bench));
        Rounds<Load> rounds =
            Rounds.run(
                bench,
                "%s, %s beside %,d assets".formatted(name(), single.label, tree),
                () -> beside.run(single, true),
                () -> beside.run(single, false));
        bench.progress("load lasted for %d s".formatted(beside.time.toSeconds()));
        figures.add(
            rounds.figure(single.label + ": p99", "ms", Load::p99, Target.aboveFloorAtMost(50)));
        figures.add(rounds.figure(single.label + ": p50", "ms", Load::p50, null));
        figures.add(rounds.figure(single.label + ": rate", "requests/s", Load::rate, null));
      }
    }
    return new Result(figures, List.of());
  }

  /** Of the load in the first round, which doesn't count, until it is known what removal takes. */
  private static Duration firstTime(Bench bench) {
    return Duration.ofSeconds(bench.options().large() ? 10 : bench.size(5, 2));
  }

  /** Rounds with and without the large delete, on the same data. */
  private static final class Beside {

    private final Wrk wrk;
    private final URI larch;
    private final AssetTable table;
    private final HttpClient client;
    private final int tree;
    private Duration time;

    Beside(Wrk wrk, URI larch, AssetTable table, HttpClient client, int tree, Duration firstTime) {
      this.wrk = wrk;
      this.larch = larch;
      this.table = table;
      this.client = client;
      this.tree = tree;
      this.time = firstTime;
    }

    Load run(Single single, boolean withTree) throws Exception {
      long singles = FIRST_RATE * time.toSeconds();
      table.clear();
      if (single == Single.CONTENT) {
        // Their ids are those that the database gives, which are below the tree's.
        keepContent();
      } else {
        table.fill(0, "bench/", singles, 1);
      }
      table.fill(singles, "tree/", tree, 1);
      table.settle();
      Requests requests = single.requests(single == Single.CONTENT ? KEPT : singles);
      CompletableFuture<Duration> removal =
          withTree ? later() : CompletableFuture.completedFuture(time);
      Load load = wrk.run(larch, CONNECTIONS, time, requests);
      // As long as the removal takes, in whole seconds: in a longer load, it would be lost.
      time =
          Duration.ofSeconds(
              Math.max(1, removal.get(REMOVAL_LIMIT.toSeconds(), TimeUnit.SECONDS).toSeconds()));
      if (single == Single.DELETE && load.done() + CONNECTIONS >= singles) {
        throw new BenchException("the rows ran out");
      }
      return load;
    }

    private void keepContent() {
      AssetClient assets = new AssetClient(larch);
      for (int i = 1; i <= KEPT; i++) {
        int status = assets.store("/assets/kept/" + i, Transfers.content(KEPT_BYTES)).statusCode();
        if (status != 201) {
          throw new BenchException("content was answered " + status);
        }
      }
    }

    /** Begins when the load is there; ends when the rows are gone, and says how long it took. */
    private CompletableFuture<Duration> later() {
      return CompletableFuture.supplyAsync(
          this::remove, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
    }

    private Duration remove() {
      long begin = System.nanoTime();
      HttpRequest request =
          HttpRequest.newBuilder(larch.resolve("/assets/tree/-/recursive")).DELETE().build();
      int status = client.sendAsync(request, BodyHandlers.ofString()).join().statusCode();
      if (status != 204) {
        throw new BenchException("the large delete was answered " + status);
      }
      Awaitility.await("the removal of the rows")
          .atMost(REMOVAL_LIMIT)
          .until(() -> table.number("SELECT count(*) FROM subtree_deletion") == 0);
      return Duration.ofNanos(System.nanoTime() - begin);
    }
  }
}
