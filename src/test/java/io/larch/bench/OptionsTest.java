package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.build.Benchmarks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void fiveRoundsAreTheDefaultAndOneOfAQuickRun() {
    assertThat(Options.parse(List.of()).rounds()).isEqualTo(5);
    assertThat(Options.parse(List.of("--quick")).rounds()).isEqualTo(1);
    assertThat(Options.parse(List.of("--quick", "--rounds", "3")).rounds()).isEqualTo(3);
  }

  @Test
  void valueMayFollowAnEqualsSign() {
    Options options = Options.parse(List.of("--rounds=7", "--set=log.access = false", "info"));
    assertThat(options.rounds()).isEqualTo(7);
    assertThat(options.settings()).isEqualTo("log.access = false");
    assertThat(options.names()).containsExactly("info");
  }

  @Test
  void whatCanNotBeComparedIsRefusedByNameAndLeftOutOtherwise() {
    assertThat(Suite.chosen(Options.parse(List.of("--against", "elsewhere"))))
        .extracting(Benchmark::name)
        .contains("delete-one", "start")
        .doesNotContain("parser", "delete-beside");
    assertThatThrownBy(() -> Suite.chosen(Options.parse(List.of("--against=elsewhere", "parser"))))
        .hasMessage("'parser' can't be measured against another checkout");
    assertThatThrownBy(() -> Options.parse(List.of("--against=elsewhere", "--write")))
        .isInstanceOf(BenchException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--rounds=0", "--rounds=many", "--rounds", "--fast"})
  void whatIsNotUnderstoodIsRefused(String argument) {
    assertThatThrownBy(() -> Options.parse(List.of(argument))).isInstanceOf(BenchException.class);
  }

  @Test
  void unknownBenchmarkIsRefused() {
    assertThatThrownBy(() -> Suite.named(List.of("info", "nonsense")))
        .isInstanceOf(BenchException.class)
        .hasMessage("unknown benchmark 'nonsense'");
  }

  @Test
  void launcherNamesThemAll() throws IOException {
    assertThat(Benchmarks.names(Path.of("")))
        .containsExactlyElementsOf(Suite.ALL.stream().map(Benchmark::name).toList());
  }

  @Test
  void benchmarksRunInTheirOwnOrder() {
    assertThat(Suite.named(List.of("start", "info")))
        .extracting(Benchmark::name)
        .containsExactly("info", "start");
  }
}
