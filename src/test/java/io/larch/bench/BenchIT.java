package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the benchmarks from rotting: each once, with small sizes. */
class BenchIT {

  @ParameterizedTest
  @MethodSource("names")
  void benchmarkRuns(String name) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<Benchmark, Result> results = Main.run(Options.parse(List.of("--quick", name)), out);
    assertThat(results).hasSize(1);
    Result result = results.values().iterator().next();
    assertThat(result.figures()).isNotEmpty();
    assertThat(result.figures())
        .allSatisfy(figure -> assertThat(figure.larch().median()).isPositive());
    assertThat(Path.of("target", "bench", name + ".json")).exists();
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

  static Stream<String> names() {
    return Suite.ALL.stream().map(Benchmark::name);
  }
}
