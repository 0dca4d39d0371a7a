package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.larch.app.LarchProcess.Purpose;
import io.larch.path.AssetPath;
import io.larch.reconcile.Report;
import io.larch.reconcile.Report.Dangling;
import io.larch.reconcile.Report.Orphan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileReportTest {

  private static final Instant TIME = Instant.parse("2026-12-24T18:00:00Z");

  @TempDir Path directory;

  /** Whoever could write to the bucket once wrote to the operator's terminal by an object's key. */
  @Test
  void keysOfObjectsCanNotSteerTheTerminal() {
    Report report = report(1, List.of("a\u001b[2J\r\nb\u009bc"), 0, List.of());

    assertThat(new ReconcileReport(report, new Purpose.Tell(), 0).text())
        .contains("  a\\u001b[2J\\u000d\\u000ab\\u009bc  7 bytes, of 2026-12-24T18:00:00Z\n")
        .doesNotContain("\u001b", "\r", "\u009b");
  }

  @Test
  void listThatIsCutSaysOutOfHowMany() throws Exception {
    List<String> keys = IntStream.range(0, 1000).mapToObj(i -> "key-%04d".formatted(i)).toList();
    ReconcileReport report =
        new ReconcileReport(
            report(2500, keys, 1, List.of("lost")), new Purpose.Delete(17, null), 17);

    assertThat(report.text())
        .containsPattern("orphans, which nothing names +2,500\n")
        .containsPattern("handed to the purge +17\n")
        .containsPattern("forgotten +0\n")
        .contains("Orphans, the first 20 of 2,500\n", "key-0019", "Assets without content\n")
        .doesNotContain("key-0020");
    Path file = directory.resolve("report.json");
    ReconcileReport.writeJson(List.of(report, report), file);
    JsonNode buckets = new ObjectMapper().readTree(file.toFile()).get("buckets");
    assertThat(buckets).hasSize(2);
    JsonNode json = buckets.get(1);
    assertThat(json.get("orphans").asLong()).isEqualTo(2500);
    assertThat(json.get("firstOrphans")).hasSize(1000);
    assertThat(json.get("orphansNotListed").asLong()).isEqualTo(1500);
    assertThat(json.get("danglingNotListed").asLong()).isZero();
  }

  private static Report report(
      long orphans, List<String> firstOrphans, long dangling, List<String> firstDangling) {
    return new Report(
        "assets",
        TIME,
        orphans,
        dangling,
        0,
        orphans,
        7 * orphans,
        0,
        dangling,
        dangling,
        0,
        firstOrphans.stream().map(key -> new Orphan(key, 7, TIME)).toList(),
        firstDangling.stream().map(key -> new Dangling(AssetPath.parse("/a"), 1, 2, key)).toList());
  }
}
