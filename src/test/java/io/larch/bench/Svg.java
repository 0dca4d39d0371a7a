package io.larch.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws a curve: both axes logarithmic, a line for each way of doing it, readable on any ground.
 */
final class Svg {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 60;
  private static final int BOTTOM = 90;
  private static final int NOTE_LENGTH = 115;
  private static final List<String> COLOURS = List.of("#c2571a", "#3b6ea5", "#5b8c3a", "#7d4f9e");

  private final Curve curve;
  private final Axis x;
  private final Axis y;
  private final StringBuilder svg = new StringBuilder();

  private Svg(Curve curve) {
    this.curve = curve;
    x = Axis.over(curve.lines().stream().flatMap(line -> line.points().keySet().stream()).toList());
    y = Axis.over(curve.lines().stream().flatMap(line -> line.points().values().stream()).toList());
  }

  /**
   * The picture.
   *
   * @param note below it, about machine and date
   */
  static String draw(Curve curve, String note) {
    Svg svg = new Svg(curve);
    svg.frame();
    svg.grid();
    for (int i = 0; i < curve.lines().size(); i++) {
      svg.line(i);
    }
    svg.note(note);
    return svg.svg.append("</svg>\n").toString();
  }

  /** Whole powers of ten around the values. */
  private record Axis(double from, double to) {

    static Axis over(List<Double> values) {
      double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
      double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
      double from = Math.floor(Math.log10(least));
      return new Axis(from, Math.max(from + 1, Math.ceil(Math.log10(most))));
    }

    /** 0 to 1. */
    double place(double value) {
      return (Math.log10(value) - from) / (to - from);
    }
  }

  private void frame() {
    add(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"13\">",
            WIDTH,
            HEIGHT));
    add(
        String.format(
            Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT));
    text(WIDTH / 2.0, 26, "middle", "16", curve.title());
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 38, "middle", "13", curve.xLabel());
    text(LEFT, TOP - 10, "middle", "13", curve.yLabel());
  }

  private void grid() {
    for (double power = x.from(); power <= x.to(); power++) {
      double at = x(Math.pow(10, power));
      add(
          String.format(
              Locale.ROOT,
              "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"#dddddd\"/>",
              at,
              TOP,
              HEIGHT - BOTTOM));
      text(at, HEIGHT - BOTTOM + 18, "middle", "12", tick(power));
    }
    for (double power = y.from(); power <= y.to(); power++) {
      double at = y(Math.pow(10, power));
      add(
          String.format(
              Locale.ROOT,
              "<line x1=\"%1$d\" y1=\"%2$.1f\" x2=\"%3$d\" y2=\"%2$.1f\" stroke=\"#dddddd\"/>",
              LEFT,
              at,
              WIDTH - RIGHT));
      text(LEFT - 8, at + 4, "end", "12", tick(power));
    }
  }

  private static String tick(double power) {
    double value = Math.pow(10, power);
    return value >= 1
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%." + (int) -power + "f", value);
  }

  private void line(int index) {
    Curve.Line line = curve.lines().get(index);
    String colour = COLOURS.get(index % COLOURS.size());
    StringBuilder points = new StringBuilder();
    for (Map.Entry<Double, Double> point : new TreeMap<>(line.points()).entrySet()) {
      double atX = x(point.getKey());
      double atY = y(point.getValue());
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", atX, atY));
      add(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
              atX,
              atY,
              colour));
      text(atX, atY - 8, "middle", "11", Numbers.text(point.getValue()));
    }
    add(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
            points.toString().strip(),
            colour));
    int legend = TOP + 8 + 18 * index;
    add(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>",
            LEFT + 14,
            legend,
            colour));
    text(LEFT + 34, legend + 6, "start", "12", line.name());
  }

  /** In as many lines as it takes. */
  private void note(String note) {
    StringBuilder line = new StringBuilder();
    int at = HEIGHT - BOTTOM + 58;
    for (String word : note.split(" ", -1)) {
      if (line.length() + word.length() > NOTE_LENGTH) {
        text(LEFT / 2.0, at, "start", "10", line.toString());
        line.setLength(0);
        at += 13;
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    text(LEFT / 2.0, at, "start", "10", line.toString());
  }

  private double x(double value) {
    return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
  }

  private void text(double atX, double atY, String anchor, String size, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    add(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%s\""
                + " fill=\"#333333\">%s</text>",
            atX,
            atY,
            anchor,
            size,
            escaped));
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }
}
