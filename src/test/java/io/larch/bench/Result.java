package io.larch.bench;

import java.util.List;

/**
 * What a benchmark found.
 *
 * @param curves how figures grow; may be empty
 */
record Result(List<Comparison> figures, List<Curve> curves) {

  Result {
    figures = List.copyOf(figures);
    curves = List.copyOf(curves);
  }
}
