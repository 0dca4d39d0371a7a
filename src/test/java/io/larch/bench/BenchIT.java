package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the benchmarks from rotting: each once, with small sizes, on the same servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchIT {

  /** Its servers are started by whoever needs them first. */
  private final Bench bench = bench(Options.parse(List.of("--quick")));

  @AfterAll
  void close() {
    bench.close();
  }

  @ParameterizedTest
  @MethodSource("names")
  void benchmarkRuns(String name) throws Exception {
    Result result = Suite.named(List.of(name)).getFirst().run(bench);
    assertThat(result.figures()).isNotEmpty();
    assertThat(result.figures())
        .allSatisfy(figure -> assertThat(figure.larch().median()).isPositive());
  }

  @Test
  void checkoutIsComparedWithItself() throws Exception {
    Options options = Options.parse(List.of("--quick", "--against", ".", "info"));
    try (Bench against = bench(options)) {
      Result result = Suite.chosen(options).getFirst().run(against);
      assertThat(result.figures())
          .allSatisfy(figure -> assertThat(figure.ratio().orElseThrow()).isBetween(0.05, 20.0));
      assertThat(result.figures().getFirst().target()).isEqualTo(Target.ratioAtLeast(0.97));
    }
  }

  @Test
  void launcherNamesTheSameBenchmarks() throws Exception {
    Path list = Files.createTempFile(Path.of("target"), "bench", ".list");
    try {
      Process launcher =
          new ProcessBuilder("./larch", "bench", "--list").redirectOutput(list.toFile()).start();
      assertThat(launcher.waitFor()).isZero();
      assertThat(Files.readAllLines(list)).containsExactlyElementsOf(names().toList());
    } finally {
      Files.delete(list);
    }
  }

  private static Bench bench(Options options) {
    return new Bench(options, new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }

  static Stream<String> names() {
    return Suite.ALL.stream().map(Benchmark::name);
  }
}
