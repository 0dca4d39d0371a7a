package io.larch.config;

import io.larch.image.Parameters;
import io.larch.image.Transformation;
import java.util.Set;

/**
 * What holds of pictures at a path.
 *
 * @param preprocessing what is done to a picture before it is stored; none of it if empty
 * @param mode which variants are made when somebody asks for them
 * @param eager profiles whose variants are made after the store
 * @param expiry when variants go by themselves
 * @param placeholders what is made to stand for a picture
 * @param accept whether the format of answers is chosen by {@code Accept}; see {@link
 *     #isNegotiated}
 */
public record PathImageConfig(
    Parameters preprocessing,
    VariantMode mode,
    Set<String> eager,
    VariantExpiry expiry,
    Set<Placeholder> placeholders,
    boolean accept) {

  /** Where no rule says anything of pictures. */
  public static final PathImageConfig UNRULED =
      new PathImageConfig(
          Parameters.NONE, VariantMode.ENABLED, Set.of(), VariantExpiry.NEVER, Set.of(), false);

  public PathImageConfig {
    eager = Set.copyOf(eager);
    placeholders = Set.copyOf(placeholders);
  }

  /** Whether the format of answers is chosen by {@code Accept}, as some may be made. */
  public boolean isNegotiated() {
    return accept && mode != VariantMode.DISABLED;
  }

  /** These, but for what a rule says otherwise. */
  PathImageConfig with(PathImageSettings rule) {
    return new PathImageConfig(
        rule.preprocessing().orElse(preprocessing),
        PathConfig.or(rule.mode(), mode),
        PathConfig.or(rule.eager(), eager),
        PathConfig.or(rule.expiry(), expiry),
        PathConfig.or(rule.placeholders(), placeholders),
        PathConfig.or(rule.accept(), accept));
  }

  /**
   * What is done to a picture before it is stored. A quality of one rule has no meaning where
   * another's format loses nothing.
   */
  public Transformation onStore() {
    return preprocessing.meaningful().transformation(Long.MAX_VALUE);
  }
}
