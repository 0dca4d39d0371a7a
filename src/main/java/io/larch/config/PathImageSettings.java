package io.larch.config;

import io.larch.image.InvalidTransformationException;
import io.larch.image.Parameter;
import io.larch.image.Parameters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says of pictures: what it doesn't say is null.
 *
 * @param preprocessing what is done to a picture before it is stored; none of it if empty
 * @param mode which variants are made when somebody asks for them
 * @param eager profiles whose variants are made after the store
 * @param expiry when variants go by themselves
 * @param placeholders what is made to stand for a picture
 * @param accept whether the format of answers is chosen by {@code Accept}
 */
public record PathImageSettings(
    Parameters preprocessing,
    @Nullable VariantMode mode,
    @Nullable Set<String> eager,
    @Nullable VariantExpiry expiry,
    @Nullable Set<Placeholder> placeholders,
    @Nullable Boolean accept) {

  /** Of a rule that says nothing of pictures. */
  public static final PathImageSettings NONE =
      new PathImageSettings(Parameters.NONE, null, null, null, null, null);

  /**
   * The keys of preprocessing. A picture fits into its box, as it isn't known yet what others will
   * want of it.
   */
  private static final Map<Parameter, String> PREPROCESSING = preprocessingKeys();

  /** The keys in {@code image}. */
  static final List<String> KEYS =
      Stream.of(
              PREPROCESSING.values().stream().map(key -> "preprocessing." + key),
              Stream.of(
                  "variants.mode", "variants.eager", "variants.expiry", "placeholders", "accept"))
          .flatMap(keys -> keys)
          .toList();

  public PathImageSettings {
    eager = eager == null ? null : Set.copyOf(eager);
    placeholders = placeholders == null ? null : Set.copyOf(placeholders);
  }

  /** The key of a parameter in {@code image.preprocessing}. */
  public static String preprocessingKey(Parameter parameter) {
    String key = PREPROCESSING.get(parameter);
    if (key == null) {
      throw new IllegalArgumentException(parameter + " is none of preprocessing");
    }
    return key;
  }

  private static Map<Parameter, String> preprocessingKeys() {
    Map<Parameter, String> keys = new EnumMap<>(Parameter.class);
    for (Parameter parameter : Parameter.values()) {
      switch (parameter) {
        case W -> keys.put(parameter, "max-width");
        case H -> keys.put(parameter, "max-height");
        case FIT, G -> {}
        default -> keys.put(parameter, parameter.text());
      }
    }
    return keys;
  }

  static PathImageSettings from(Section section) {
    Section variants = section.section("variants");
    return new PathImageSettings(
        preprocessing(section.section("preprocessing")),
        variants.optional("mode", ValueParser.choice(VariantMode.class)),
        variants.optional("eager", ValueParser.setOf(ProfilesReader.NAME)),
        variants.optional("expiry", VariantExpiry.parser()),
        section.optional("placeholders", ValueParser.setOf(ValueParser.choice(Placeholder.class))),
        section.optional("accept", ValueParser.bool()));
  }

  private static Parameters preprocessing(Section section) {
    Collection<Map.Entry<String, String>> given = new ArrayList<>();
    PREPROCESSING.forEach(
        (parameter, key) -> {
          String value = section.optional(key, ProfilesReader.valueOf(parameter.text()));
          if (value != null) {
            given.add(Map.entry(parameter.text(), value));
          }
        });
    Parameters parameters = Parameters.read(List.copyOf(given));
    try {
      parameters.transformation(Long.MAX_VALUE); // never enlarges
      return parameters;
    } catch (InvalidTransformationException e) {
      section.refuse(e.parameter(), e.reason());
      return Parameters.NONE;
    }
  }
}
