package io.larch.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is given to operators beside the program: alerts, dashboard, runbook. */
final class OperationsDocuments {

  static final Path DIRECTORY = Path.of("docs/operations");

  private static final Pattern OWN_METRIC =
      Pattern.compile("\\b(?:larch|jvm|process)_[a-z0-9_]+\\b");
  private static final Pattern SECTION = Pattern.compile("(?m)^## (Larch\\w+)$");

  private OperationsDocuments() {}

  static JsonNode yaml(String name) {
    return read(new ObjectMapper(new YAMLFactory()), name);
  }

  static JsonNode dashboard() {
    return read(new ObjectMapper(), "dashboard.json");
  }

  private static JsonNode read(ObjectMapper mapper, String name) {
    try {
      return mapper.readTree(DIRECTORY.resolve(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The alerts' rules. */
  static List<JsonNode> alerts() {
    List<JsonNode> alerts = new ArrayList<>();
    yaml("alerts.yaml").path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
    return alerts;
  }

  static List<String> alertNames() {
    return alerts().stream().map(alert -> alert.path("alert").asText()).toList();
  }

  /** The headings of the runbook that are alerts. */
  static List<String> runbookSections() {
    try {
      Matcher matcher = SECTION.matcher(Files.readString(DIRECTORY.resolve("runbook.md")));
      return matcher.results().map(found -> found.group(1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The dashboard's panels that show something. */
  static List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    dashboard()
        .path("panels")
        .forEach(
            panel -> {
              if (!panel.path("type").asText().equals("row")) {
                panels.add(panel);
              }
            });
    return panels;
  }

  /** The dashboard's queries, with its variables filled in. */
  static List<String> queries() {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      panel
          .path("targets")
          .forEach(
              target ->
                  queries.add(
                      target
                          .path("expr")
                          .asText()
                          .replace("$__rate_interval", "5m")
                          .replace("$job", "larch.*")));
    }
    return queries;
  }

  /** The metrics that alerts and dashboard name, and that Larch has to export. */
  static Set<String> metrics() {
    List<String> expressions = new ArrayList<>(queries());
    alerts().forEach(alert -> expressions.add(alert.path("expr").asText()));
    Set<String> metrics = new TreeSet<>();
    for (String expression : expressions) {
      OWN_METRIC.matcher(expression).results().forEach(found -> metrics.add(found.group()));
    }
    return metrics;
  }
}
