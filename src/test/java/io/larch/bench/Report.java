package io.larch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what a benchmark found: JSON for programs, Markdown and pictures for the docs. */
final class Report {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Options options;
  private final Map<String, String> machine;
  private final LocalDate date = LocalDate.now(ZoneOffset.UTC);

  Report(Options options, Map<String, String> machine) {
    this.options = options;
    this.machine = machine;
  }

  /** Writes a file named after the benchmark. */
  void json(Path directory, Benchmark benchmark, Result result) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("benchmark", benchmark.name());
    root.put("about", benchmark.about());
    root.put("date", date.toString());
    root.put("rounds", options.rounds());
    root.put("quick", options.quick());
    root.put("settings", options.settings());
    machine.forEach(root.putObject("machine")::put);
    ArrayNode figures = root.putArray("figures");
    result.figures().forEach(figure -> put(figures.addObject(), figure));
    Files.createDirectories(directory);
    JSON.writeValue(directory.resolve(benchmark.name() + ".json").toFile(), root);
  }

  private static void put(ObjectNode node, Comparison figure) {
    node.put("figure", figure.name());
    node.put("unit", figure.unit());
    put(node, "larch", figure.larch());
    put(node, "floor", figure.floor());
    figure.ratio().ifPresent(ratio -> node.put("ratio", ratio));
    Target target = figure.target();
    if (target != null) {
      ObjectNode wanted = node.putObject("target");
      wanted.put("kind", target.kind().name());
      wanted.put("bound", target.bound());
      wanted.put("met", target.isMetBy(figure));
    }
  }

  private static void put(ObjectNode node, String name, @Nullable Samples samples) {
    if (samples != null) {
      ObjectNode values = node.putObject(name);
      values.put("median", samples.median());
      values.put("min", samples.min());
      values.put("max", samples.max());
      samples.values().forEach(values.putArray("rounds")::add);
    }
  }

  /** Writes a page named after the benchmark, and its pictures beside it. */
  void docs(Path directory, Benchmark benchmark, Result result) throws IOException {
    Files.createDirectories(directory);
    StringBuilder page = new StringBuilder("# " + benchmark.name() + "\n\n");
    page.append(benchmark.about()).append(".\n\n");
    page.append(new Table(result.figures()).markdown());
    for (Curve curve : result.curves()) {
      String picture = curve.file() + ".svg";
      Files.writeString(directory.resolve(picture), Svg.draw(curve, String.join(" · ", facts())));
      page.append("\n![%s](%s)\n".formatted(curve.title(), picture));
    }
    page.append("\n").append(String.join(" · ", facts())).append("\n");
    Files.writeString(directory.resolve(benchmark.name() + ".md"), page);
  }

  private List<String> facts() {
    String about =
        machine.entrySet().stream()
            .map(fact -> fact.getKey() + ": " + fact.getValue())
            .collect(Collectors.joining("; "));
    String run =
        date
            + ", medians of "
            + options.rounds()
            + " rounds"
            + (options.settings().isEmpty() ? "" : ", with " + options.settings());
    return List.of(run, about);
  }
}
