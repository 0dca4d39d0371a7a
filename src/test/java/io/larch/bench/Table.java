package io.larch.bench;

import java.util.ArrayList;
import java.util.List;

/** Figures as a table, for the terminal and for Markdown. */
final class Table {

  private static final List<String> HEAD =
      List.of("figure", "Larch", "spread", "floor", "spread", "ratio", "spread", "target", "met");

  private final List<List<String>> rows = new ArrayList<>();

  Table(List<Comparison> figures) {
    figures.forEach(figure -> rows.add(cells(figure)));
  }

  private static List<String> cells(Comparison figure) {
    Samples floor = figure.floor();
    Target target = figure.target();
    return List.of(
        figure.name(),
        Numbers.text(figure.larch().median()) + " " + figure.unit(),
        spread(figure.larch()),
        floor == null ? "" : Numbers.text(floor.median()) + " " + figure.unit(),
        floor == null ? "" : spread(floor),
        figure.ratios().map(ratios -> Numbers.text(ratios.median())).orElse(""),
        figure.ratios().map(Table::spread).orElse(""),
        target == null ? "" : target.text(figure.unit()),
        target == null ? "" : target.isMetBy(figure) ? "yes" : "no");
  }

  private static String spread(Samples samples) {
    return Numbers.text(samples.min()) + " – " + Numbers.text(samples.max());
  }

  /** Columns beside each other, a line for each row. */
  String text() {
    List<List<String>> all = new ArrayList<>(List.of(HEAD));
    all.addAll(rows);
    int[] widths = new int[HEAD.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        line.append(cell).repeat(' ', widths[i] - cell.length() + 2);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** A Markdown table. */
  String markdown() {
    StringBuilder text = new StringBuilder(line(HEAD));
    text.append("|").repeat("---|", HEAD.size()).append('\n');
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
