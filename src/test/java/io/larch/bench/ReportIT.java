package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportIT {

  private static final Comparison FIGURE =
      new Comparison(
          "a figure", "ms", Samples.of(1, 2, 3), Samples.of(2, 4, 6), Target.ratioAtMost(0.6));
  private static final Result RESULT =
      new Result(
          List.of(FIGURE),
          List.of(
              Curve.of("a-curve", "A curve", "x", "ms", Map.of(1.0, FIGURE), "Larch", "floor")));

  @TempDir private Path directory;

  private final Benchmark benchmark = Suite.ALL.getFirst();
  private final Options options = Options.parse(List.of("--set", "log.access = false"));

  @Test
  void jsonHasEveryRoundAndTheMachine() throws Exception {
    new Report(options, Map.of("cores", "2")).json(directory, benchmark, RESULT);
    JsonNode json =
        new ObjectMapper().readTree(directory.resolve(benchmark.name() + ".json").toFile());
    assertThat(json.at("/machine/cores").asText()).isEqualTo("2");
    assertThat(json.at("/settings").asText()).isEqualTo("log.access = false");
    assertThat(json.at("/figures/0/larch/rounds")).hasSize(3);
    assertThat(json.at("/figures/0/floor/median").asDouble()).isEqualTo(4);
    assertThat(json.at("/figures/0/ratio").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/figures/0/target/met").asBoolean()).isTrue();
  }

  @Test
  void pageShowsItsPicture() throws Exception {
    new Report(options, Map.of("cores", "2")).docs(directory, benchmark, RESULT);
    assertThat(directory.resolve(benchmark.name() + ".md"))
        .content()
        .contains("| a figure | 2.00 ms |", "![A curve](a-curve.svg)", "cores: 2");
    assertThat(directory.resolve("a-curve.svg")).content().contains("cores: 2");
  }

  @Test
  void machineIsDescribedWithoutItsName() throws Exception {
    Map<String, String> machine = Machine.describe("18.6");
    assertThat(machine).containsKeys("CPU", "cores", "memory", "JDK").containsValue("18.6");
    assertThat(machine.values())
        .noneMatch(fact -> fact.contains(System.getProperty("user.dir")))
        .doesNotContain(InetAddress.getLocalHost().getHostName());
  }
}
