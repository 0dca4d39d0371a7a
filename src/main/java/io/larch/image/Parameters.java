package io.larch.image;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parameters as they were given, each right by itself: of a request, a profile or a rule. Values
 * that are the default are kept, as they go over those of a profile.
 */
public final class Parameters {

  /** None. */
  public static final Parameters NONE = new Parameters(new EnumMap<>(Parameter.class));

  private final Map<Parameter, String> values;

  private Parameters(EnumMap<Parameter, String> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Reads parameters of a transformation.
   *
   * @param given names and values, decoded
   * @throws InvalidTransformationException if a name is unknown or given twice, or a value isn't
   *     allowed
   */
  public static Parameters read(List<Map.Entry<String, String>> given) {
    EnumMap<Parameter, String> values = new EnumMap<>(Parameter.class);
    for (Map.Entry<String, String> each : given) {
      Parameter parameter = Parameter.named(each.getKey());
      if (parameter == null) {
        throw new InvalidTransformationException(
            each.getKey(), "is no parameter of a transformation; those are " + names());
      }
      if (values.put(parameter, parameter.read(each.getValue())) != null) {
        throw new InvalidTransformationException(parameter.text(), "is given twice; give it once");
      }
    }
    return new Parameters(values);
  }

  private static String names() {
    return Arrays.stream(Parameter.values()).map(Parameter::text).collect(Collectors.joining(", "));
  }

  /** What was given. */
  public Set<Parameter> given() {
    return values.keySet();
  }

  /** Whether nothing was given. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The value of one, in its one spelling; null if it wasn't given. */
  public @Nullable String value(Parameter parameter) {
    return values.get(parameter);
  }

  /** These, and others where these say nothing; one by one, whether they go together or not. */
  public Parameters orElse(Parameters weaker) {
    EnumMap<Parameter, String> merged = new EnumMap<>(Parameter.class);
    merged.putAll(weaker.values);
    merged.putAll(values);
    return new Parameters(merged);
  }

  /** These without what has no meaning beside the others. */
  public Parameters meaningful() {
    return NONE.over(this);
  }

  /**
   * These over others, one by one. What of the others has no meaning any more falls away with what
   * gave it one: {@code g} with {@code fit=crop}, {@code pad-c} with {@code pad}, {@code q} with a
   * format that loses some.
   */
  public Parameters over(Parameters weaker) {
    Parameters all = orElse(weaker);
    EnumMap<Parameter, String> kept = new EnumMap<>(Parameter.class);
    kept.putAll(all.values);
    kept.keySet().removeIf(each -> !values.containsKey(each) && all.lacksMeaning(each));
    return new Parameters(kept);
  }

  private boolean lacksMeaning(Parameter parameter) {
    return switch (parameter) {
      case G -> !has(Parameter.FIT, Fit.CROP.text());
      case PAD_C -> !values.containsKey(Parameter.PAD) || has(Parameter.PAD, "0");
      case Q -> format() != null && format().isLossless();
      default -> false;
    };
  }

  private boolean has(Parameter parameter, String value) {
    return value.equals(values.get(parameter));
  }

  private @Nullable ImageFormat format() {
    String text = values.get(Parameter.FORMAT);
    return text == null ? null : Choice.of(ImageFormat.values(), text);
  }

  /**
   * The transformation that these ask for together.
   *
   * @param maxPixels how many pixels a picture may have
   * @throws InvalidTransformationException if one contradicts another
   */
  public Transformation transformation(long maxPixels) {
    String fit = values.getOrDefault(Parameter.FIT, Fit.FIT.text());
    String w = values.get(Parameter.W);
    String h = values.get(Parameter.H);
    if (!fit.equals(Fit.FIT.text()) && (w == null || h == null)) {
      throw new InvalidTransformationException(
          Parameter.FIT.text(), "of %s needs both 'w' and 'h'".formatted(fit));
    }
    refuse(Parameter.G, "goes with fit=crop alone; leave it out or add fit=crop");
    refuse(Parameter.PAD_C, "goes with 'pad' alone; leave it out or add pad=…");
    refuse(
        Parameter.Q,
        "has no meaning for a format that loses nothing, as png and gif do; leave it out");
    if (w != null && h != null && Long.parseLong(w) * Long.parseLong(h) > maxPixels) {
      throw new InvalidTransformationException(
          Parameter.W.text(),
          "times 'h' is at most %d pixels, unlike %s x %s".formatted(maxPixels, w, h));
    }
    return Transformation.of(values);
  }

  private void refuse(Parameter parameter, String reason) {
    if (values.containsKey(parameter) && lacksMeaning(parameter)) {
      throw new InvalidTransformationException(parameter.text(), reason);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Parameters that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** As in a query, with spaces between. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(each -> each.getKey().text() + "=" + each.getValue())
        .collect(Collectors.joining(" "));
  }
}
