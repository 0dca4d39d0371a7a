package io.larch.image;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The format of an answer by the request's {@code Accept} (RFC 9110, 12.5.1).
 *
 * <p>AVIF and WebP are chosen where they are named themselves, weigh at least as much as the
 * source's format, and can hold the picture; at the same weight AVIF first. Else it stays in its
 * format if that is accepted, by a wildcard too. What isn't accepted in its own format is given as
 * JPEG, PNG or GIF; and as it is where none of these will do either.
 */
public final class Negotiation {

  /** Those that are chosen over a source's own, the better first. */
  private static final List<ImageFormat> BETTER = List.of(ImageFormat.AVIF, ImageFormat.WEBP);

  /** Those that everybody can show, for who can't show the source's. */
  private static final List<ImageFormat> COMMON =
      List.of(ImageFormat.JPG, ImageFormat.PNG, ImageFormat.GIF);

  private static final Pattern WEIGHT = Pattern.compile("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)");

  /** Of what weighs nothing: it isn't accepted. */
  private static final double NONE = 0;

  private final Map<String, Double> weights = new HashMap<>();

  private Negotiation(String accept) {
    for (String range : accept.split(",", -1)) {
      add(range.toLowerCase(Locale.ROOT).split(";", -1));
    }
  }

  /** What can't be read counts for nothing: the header is a wish. */
  private void add(String[] range) {
    double weight = 1;
    for (int i = 1; i < range.length; i++) {
      String parameter = range[i].strip();
      if (parameter.startsWith("q=")) {
        Matcher matcher = WEIGHT.matcher(parameter);
        if (!matcher.matches()) {
          return;
        }
        weight = Double.parseDouble(matcher.group(1));
      }
    }
    weights.merge(range[0].strip(), weight, Math::max);
  }

  /**
   * The format for a client.
   *
   * @param accept the header's value, of several lines with commas between; null if there is none
   * @param writable the formats that the picture can be written in, as large as it is
   * @return the source's own if nothing speaks for another
   */
  public static ImageFormat format(
      @Nullable String accept, ImageSource source, Set<ImageFormat> writable) {
    return accept == null || accept.isBlank()
        ? source.format()
        : new Negotiation(accept).choose(source, writable);
  }

  private ImageFormat choose(ImageSource source, Set<ImageFormat> writable) {
    ImageFormat chosen = source.format();
    double weight = weight(chosen);
    // A picture in a format of today gains nothing by being written once more.
    boolean stays = !COMMON.contains(chosen) && named(chosen) > NONE;
    for (ImageFormat format : BETTER) {
      double named = canBe(format, source, writable) ? named(format) : NONE;
      if (named > weight || (named == weight && named > NONE && !stays)) {
        chosen = format;
        weight = named;
        stays = true;
      }
    }
    if (weight == NONE) {
      for (ImageFormat format : COMMON) {
        if (canBe(format, source, writable) && weight(format) > weight) {
          chosen = format;
          weight = weight(format);
        }
      }
    }
    return chosen;
  }

  private static boolean canBe(ImageFormat format, ImageSource source, Set<ImageFormat> writable) {
    return writable.contains(format) && (format.canBeAnimated() || !source.isAnimated());
  }

  private double named(ImageFormat format) {
    double weight = weights.getOrDefault(format.mediaType(), NONE);
    return format == ImageFormat.HEIC
        ? Math.max(weight, weights.getOrDefault("image/heif", NONE))
        : weight;
  }

  private double weight(ImageFormat format) {
    return weights.containsKey(format.mediaType())
        ? named(format)
        : Math.max(
            named(format), weights.getOrDefault("image/*", weights.getOrDefault("*/*", NONE)));
  }
}
