package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That what operators are given fits together. */
class OperationsDocumentsTest {

  @Test
  void everyAlertHasASectionOfTheRunbookAndEverySectionAnAlert() {
    assertThat(OperationsDocuments.alertNames()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(OperationsDocuments.runbookSections())
        .containsExactlyElementsOf(OperationsDocuments.alertNames());
  }

  @Test
  void everyAlertSaysHowBadItIsAndWhereToReadOn() {
    for (JsonNode alert : OperationsDocuments.alerts()) {
      String name = alert.path("alert").asText();
      assertThat(alert.path("labels").path("severity").asText())
          .as(name)
          .isIn("critical", "warning");
      assertThat(alert.path("for").asText()).as(name).matches("\\d+m");
      assertThat(alert.path("annotations").path("summary").asText()).as(name).isNotBlank();
      assertThat(alert.path("annotations").path("runbook_url").asText())
          .isEqualTo(
              "https://runbooks.example.org/larch/runbook.md#" + name.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void everyAlertIsTestedFiringAndSilent() {
    Set<String> firing = new HashSet<>();
    Set<String> silent = new HashSet<>();
    for (JsonNode test : OperationsDocuments.yaml("alerts-test.yaml").path("tests")) {
      for (JsonNode rule : test.path("alert_rule_test")) {
        (rule.path("exp_alerts").isEmpty() ? silent : firing).add(rule.path("alertname").asText());
      }
    }
    assertThat(firing).containsExactlyInAnyOrderElementsOf(OperationsDocuments.alertNames());
    assertThat(silent).containsExactlyInAnyOrderElementsOf(OperationsDocuments.alertNames());
  }

  @Test
  void dashboardIsOneThatGrafanaTakes() {
    JsonNode dashboard = OperationsDocuments.dashboard();
    assertThat(dashboard.path("uid").asText()).isEqualTo("larch");
    assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThan(30);
    assertThat(dashboard.path("templating").path("list").findValuesAsText("name"))
        .containsExactly("datasource", "job");
    Set<Integer> ids = new HashSet<>();
    Set<String> places = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      JsonNode place = panel.path("gridPos");
      assertThat(ids.add(panel.path("id").asInt())).as("the id of %s", panel).isTrue();
      assertThat(places.add(place.path("x") + " " + place.path("y"))).as("%s", place).isTrue();
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, 24);
    }
    assertThat(OperationsDocuments.panels())
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("type").asText()).isIn("stat", "timeseries");
              assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
              assertThat(panel.path("targets")).isNotEmpty();
              assertThat(panel.path("targets").findValuesAsText("expr"))
                  .allSatisfy(query -> assertThat(query).contains("{job=~\"$job\""));
            });
  }
}
