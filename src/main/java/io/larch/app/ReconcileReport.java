package io.larch.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.app.LarchProcess.Purpose;
import io.larch.reconcile.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What a reconciliation found, for people and for programs. */
final class ReconcileReport {

  private static final int SHOWN = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Report report;
  private final long purged;
  private final long forgotten;

  /**
   * @param purpose what was asked for
   * @param done how many orphans were handed to the purge, or assets forgotten, as it says
   */
  ReconcileReport(Report report, Purpose purpose, long done) {
    this.report = report;
    this.purged = purpose instanceof Purpose.Delete ? done : 0;
    this.forgotten = purpose instanceof Purpose.ForgetMissing ? done : 0;
  }

  /** A table, with the first of what was found; for a terminal, whatever the keys hold. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Bucket %s, compared with the database as of %s%n%n"
            .formatted(report.bucket(), report.startedAt().truncatedTo(ChronoUnit.SECONDS)));
    row(text, "objects in the store", report.objects());
    row(text, "keys that the database names", report.keys());
    row(text, "spared for their youth", report.young());
    row(text, "orphans, which nothing names", report.orphans());
    row(text, "  their bytes", report.orphanBytes());
    row(text, "  percent of the objects", report.orphanShare());
    row(text, "  seen an hour before as well", report.ripe());
    row(text, "  handed to the purge", purged);
    row(text, "assets without content", report.dangling());
    row(text, "  percent of the assets", report.danglingShare());
    row(text, "  seen an hour before as well", report.ripeDangling());
    row(text, "  forgotten", forgotten);
    list(
        text,
        "Orphans",
        report.orphans(),
        report.firstOrphans(),
        orphan ->
            "%s  %,d bytes, of %s"
                .formatted(
                    orphan.key(),
                    orphan.bytes(),
                    orphan.modifiedAt().truncatedTo(ChronoUnit.SECONDS)));
    list(
        text,
        "Assets without content",
        report.dangling(),
        report.firstDangling(),
        asset -> "%s entry %d, key %s".formatted(asset.path(), asset.entryId(), asset.key()));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, long number) {
    text.append(String.format(Locale.ROOT, "  %-32s %,15d%n", name, number));
  }

  private static <T> void list(
      StringBuilder text, String title, long all, List<T> first, Function<T, String> line) {
    if (first.isEmpty()) {
      return;
    }
    List<T> shown = first.subList(0, Math.min(SHOWN, first.size()));
    text.append(String.format(Locale.ROOT, "%n%s", title))
        .append(
            all > shown.size()
                ? String.format(Locale.ROOT, ", the first %,d of %,d", shown.size(), all)
                : "")
        .append(System.lineSeparator());
    for (T one : shown) {
      text.append("  ");
      ControlCharacters.appendEscaped(text, line.apply(one));
      text.append(System.lineSeparator());
    }
  }

  /** Whether store and tables agree. */
  boolean clean() {
    return report.clean();
  }

  /**
   * Writes the same as JSON, a report for each bucket, with up to {@link Report#LISTED} of what was
   * found, and how many more there are.
   */
  static void writeJson(List<ReconcileReport> reports, Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode buckets = json.putArray("buckets");
    reports.forEach(report -> report.writeTo(buckets.addObject()));
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private void writeTo(ObjectNode json) {
    json.put("bucket", report.bucket());
    json.put("startedAt", report.startedAt().toString());
    json.put("objects", report.objects());
    json.put("keys", report.keys());
    json.put("young", report.young());
    json.put("orphans", report.orphans());
    json.put("orphanBytes", report.orphanBytes());
    json.put("ripe", report.ripe());
    json.put("purged", purged);
    json.put("dangling", report.dangling());
    json.put("ripeDangling", report.ripeDangling());
    json.put("forgotten", forgotten);
    json.put("orphansNotListed", report.orphans() - report.firstOrphans().size());
    json.put("danglingNotListed", report.dangling() - report.firstDangling().size());
    ArrayNode orphans = json.putArray("firstOrphans");
    for (Report.Orphan orphan : report.firstOrphans()) {
      orphans
          .addObject()
          .put("key", orphan.key())
          .put("bytes", orphan.bytes())
          .put("modifiedAt", orphan.modifiedAt().toString());
    }
    ArrayNode dangling = json.putArray("firstDangling");
    for (Report.Dangling asset : report.firstDangling()) {
      dangling
          .addObject()
          .put("path", asset.path().urlPath())
          .put("entryId", asset.entryId())
          .put("key", asset.key());
    }
  }
}
