package io.larch.image;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random transformations and sources, with small boxes that often come to the same. */
final class Transformations {

  private static final Map<String, List<String>> VALUES =
      Map.ofEntries(
          Map.entry("w", List.of("1", "2", "3", "4", "5", "7", "8", "11", "20", "400")),
          Map.entry("h", List.of("1", "2", "3", "4", "5", "7", "8", "11", "20", "400")),
          Map.entry("fit", List.of("fit", "fill", "stretch", "crop")),
          Map.entry("g", List.of("center", "entropy", "attention")),
          Map.entry("format", List.of("png", "jpg", "webp", "avif", "gif", "heic", "jxl")),
          Map.entry("r", List.of("0", "90", "180", "270", "auto")),
          Map.entry("f", List.of("v", "h", "none")),
          Map.entry("filter", List.of("none", "grayscale", "greyscale", "black_white", "sepia")),
          Map.entry("blur", List.of("0", "3")),
          Map.entry("q", List.of("50", "70", "80", "90")),
          Map.entry("pad", List.of("0", "1", "10")),
          Map.entry("pad-c", List.of("ffffff", "#FF0000", "ff000080", "00000000", "ffffff00")),
          Map.entry("strip", List.of("true", "false")),
          Map.entry("cs", List.of("origin", "srgb", "p3", "b-w")));

  private Transformations() {}

  static Arbitrary<Transformation> transformations() {
    return of(VALUES.keySet().stream().sorted().toList());
  }

  /** Those that resize and crop alone. */
  static Arbitrary<Transformation> boxes() {
    return of(List.of("w", "h", "fit", "g"));
  }

  /** Of some parameters, as far as they don't contradict each other. */
  private static Arbitrary<Transformation> of(List<String> names) {
    return Arbitraries.of(names)
        .flatMap(
            name ->
                Arbitraries.of(VALUES.getOrDefault(name, List.of()))
                    .map(value -> Map.entry(name, value)))
        .list()
        .uniqueElements(Map.Entry::getKey)
        .ofMaxSize(Math.min(names.size(), 7))
        .map(Parameters::read)
        .map(Parameters::meaningful)
        .filter(Transformations::isTaken)
        .map(given -> given.transformation(Given.MAX_PIXELS));
  }

  static Arbitrary<ImageSource> sources() {
    Arbitrary<Integer> sides = Arbitraries.integers().between(1, 12);
    return Combinators.combine(
            sides,
            sides,
            Arbitraries.of(ImageFormat.class),
            Arbitraries.of(1, 3),
            Arbitraries.integers().between(1, 8))
        .as(ImageSource::new);
  }

  private static boolean isTaken(Parameters given) {
    try {
      given.transformation(Given.MAX_PIXELS);
      return true;
    } catch (InvalidTransformationException _) {
      return false;
    }
  }
}
