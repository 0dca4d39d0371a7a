package io.larch.bench;

import io.larch.config.DatabaseConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Recursive deletes against three plain statements. Above a size Larch answers once the assets are
 * hidden and removes them afterwards, so the answer and the removal are two figures.
 */
final class DeleteTreeBenchmark implements Benchmark {

  private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000);
  private static final int LARGE = 1_000_000;

  /** One that goes in one statement, one that goes in steps. */
  private static final List<Integer> QUICK = List.of(10, TreeRemovals.QUICK_LARGE + 500);

  @Override
  public String name() {
    return "delete-tree";
  }

  @Override
  public String about() {
    return "recursive delete, against the same rows removed by three plain statements";
  }

  @Override
  public Result run(Bench bench) throws Exception {
    List<Comparison> figures = new ArrayList<>();
    List<Curve> curves = new ArrayList<>();
    for (int keys : bench.options().quick() ? new int[] {3} : new int[] {1, 3}) {
      String each = keys == 1 ? "1 key" : keys + " keys";
      Map<Double, Comparison> times = new TreeMap<>();
      NavigableMap<Integer, Samples> peaks = new TreeMap<>();
      for (int size : sizes(bench)) {
        Rounds<Removal> rounds;
        DatabaseConfig database = bench.servers().database();
        try (TreeRemovals removals =
                new TreeRemovals(bench, bench.setup(name(), database), database, size, keys);
            TreeRemovals earlier = earlier(bench, size, keys)) {
          rounds =
              Rounds.run(
                  bench,
                  "%s, %,d assets, %s each".formatted(name(), size, each),
                  removals::larch,
                  earlier == null ? removals::floor : earlier::larch);
        }
        String label = "%,d assets, %s: ".formatted(size, each);
        Comparison removed =
            rounds.figure(
                label + "removed", "ms", Removal::removed, bench.cost(timeTarget(size, keys)));
        figures.add(rounds.figure(label + "answered", "ms", Removal::answered, null));
        figures.add(removed);
        figures.add(
            rounds.figure(
                label + "WAL", "B/asset", Removal::wal, bench.cost(walTarget(size, keys))));
        times.put((double) size, removed);
        peaks.put(size, rounds.larch(Removal::peak));
      }
      Map<Double, Comparison> memory = memory(peaks, each);
      figures.addAll(memory.values());
      curves.add(
          Curve.of(
              "delete-tree-" + keys,
              "Recursive delete: time until the rows are gone, " + each + " each",
              "assets",
              "ms",
              times,
              "Larch",
              "floor, three plain statements"));
      curves.add(
          Curve.of(
              "delete-tree-memory-" + keys,
              "Recursive delete: peak memory of the server, " + each + " each",
              "assets",
              "MiB",
              memory,
              "Larch",
              "the same for %,d assets".formatted(peaks.firstKey())));
    }
    return new Result(figures, curves);
  }

  private @Nullable TreeRemovals earlier(Bench bench, int size, int keys) throws Exception {
    if (!bench.comparesCheckouts()) {
      return null;
    }
    DatabaseConfig database = bench.servers().database();
    return new TreeRemovals(bench, bench.earlier(name(), database), database, size, keys);
  }

  private static List<Integer> sizes(Bench bench) {
    if (bench.options().quick()) {
      return QUICK;
    }
    List<Integer> sizes = new ArrayList<>(SIZES);
    if (bench.options().large()) {
      sizes.add(LARGE);
    }
    return sizes;
  }

  private static @Nullable Target timeTarget(int size, int keys) {
    boolean wanted = size == LARGE ? keys == 3 : size == LARGE / 10 && keys == 1;
    return wanted ? Target.ratioAtMost(0.6) : null;
  }

  private static @Nullable Target walTarget(int size, int keys) {
    return size == LARGE && keys == 3 ? Target.atMost(170) : null;
  }

  /** Each size against the smallest: deletes must not need more for more assets. */
  private static Map<Double, Comparison> memory(NavigableMap<Integer, Samples> peaks, String each) {
    Map<Double, Comparison> figures = new TreeMap<>();
    Samples smallest = peaks.firstEntry().getValue();
    peaks.forEach(
        (size, peak) ->
            figures.put(
                (double) size,
                new Comparison(
                    "%,d assets, %s: peak memory; floor: %,d assets"
                        .formatted(size, each, peaks.firstKey()),
                    "MiB",
                    peak,
                    smallest,
                    size.equals(peaks.lastKey()) ? Target.aboveFloorAtMost(32) : null)));
    return figures;
  }
}
