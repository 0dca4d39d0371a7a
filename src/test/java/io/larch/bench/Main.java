package io.larch.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code larch bench}, as the launcher starts it, in the checkout's directory. */
final class Main {

  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int status = 0;
    try {
      run(Options.parse(List.of(args)), out);
    } catch (Exception e) {
      System.err.println("larch: " + line(e));
      status = FAILED;
    }
    // Threads of clients that were not closed must not keep it.
    System.exit(status);
  }

  /** Every failure in one line: what a benchmark itself says, wherever it was thrown. */
  static String line(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (cause instanceof BenchException && message != null) {
        return firstLine(message);
      }
    }
    return firstLine(failure.toString());
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("the benchmark failed");
  }

  /** Runs the chosen benchmarks and tells what they found, each as soon as it is known. */
  static Map<Benchmark, Result> run(Options options, PrintStream out) throws Exception {
    List<Benchmark> chosen = Suite.chosen(options);
    Map<Benchmark, Result> results = new LinkedHashMap<>();
    try (Bench bench = new Bench(options, out)) {
      Map<String, String> machine = Machine.describe(bench.servers().postgresVersion());
      machine.forEach((name, fact) -> out.println(name + ": " + fact));
      if (options.against() != null) {
        out.println("In the place of each floor: Larch in " + options.against());
      }
      Report report = new Report(options, machine);
      for (Benchmark benchmark : chosen) {
        out.println("\n" + benchmark.name() + ": " + benchmark.about());
        long begin = System.nanoTime();
        Result result = benchmark.run(bench);
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        results.put(benchmark, result);
        out.print("\n" + new Table(result.figures()).text());
        out.println(benchmark.name() + " took " + seconds + " s");
        report.json(WorkDirectory.ROOT, benchmark, result);
        if (options.write()) {
          report.docs(Path.of("docs", "benchmarks"), benchmark, result);
        }
      }
    }
    if (options.quick()) {
      out.println("\nSmall sizes: the figures show that it works, and nothing more.");
    }
    if (!options.large() && !options.quick()) {
      out.println("\nWithout 1,000,000 assets and their targets, which --large adds.");
    }
    long wanted = targets(results, false);
    out.println("\n%d of %d targets met".formatted(targets(results, true), wanted));
    return results;
  }

  /** How many figures have a target; of those, how many meet it. */
  private static long targets(Map<Benchmark, Result> results, boolean met) {
    return results.values().stream()
        .flatMap(result -> result.figures().stream())
        .filter(
            figure -> {
              Target target = figure.target();
              return target != null && (!met || target.isMetBy(figure));
            })
        .count();
  }
}
