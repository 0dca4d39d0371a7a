package io.larch.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How a figure grows with something; both axes are logarithmic.
 *
 * @param file the picture's name, without its ending
 * @param lines at least one
 */
record Curve(String file, String title, String xLabel, String yLabel, List<Line> lines) {

  /** One line: y by x, all above 0. */
  record Line(String name, Map<Double, Double> points) {
    Line {
      points = Map.copyOf(points);
    }
  }

  Curve {
    lines = List.copyOf(lines);
  }

  /**
   * Medians of Larch and of the floor.
   *
   * @param figures by x; each with a floor
   */
  static Curve of(
      String file,
      String title,
      String xLabel,
      String yLabel,
      Map<Double, Comparison> figures,
      String larch,
      String floor) {
    Map<Double, Double> larchs = new TreeMap<>();
    Map<Double, Double> floors = new TreeMap<>();
    figures.forEach(
        (x, figure) -> {
          larchs.put(x, figure.larch().median());
          floors.put(x, Objects.requireNonNull(figure.floor()).median());
        });
    return new Curve(
        file, title, xLabel, yLabel, List.of(new Line(larch, larchs), new Line(floor, floors)));
  }
}
