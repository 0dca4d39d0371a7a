package io.larch.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may be asked of a picture, in the order of the normalised form. */
public enum Parameter {
  /** Width of the box, in pixels; of the result, once turned by {@link #R}, without padding. */
  W(null, Values.number(1, Parameter.MAX_SIDE)),
  /** Height of the box, in pixels; of the result, once turned by {@link #R}, without padding. */
  H(null, Values.number(1, Parameter.MAX_SIDE)),
  /** How the picture goes into the box: {@link Fit}. */
  FIT("fit", Values.choice(Fit.values())),
  /** Which part {@link Fit#CROP} keeps: {@link Gravity}. */
  G("center", Values.choice(Gravity.values())),
  /** What it is written in: {@link ImageFormat}; the source's if it isn't given. */
  FORMAT(null, Values.choice(ImageFormat.values())),
  /** A turn of the upright picture, clockwise, in degrees; {@code 0} and {@code auto} are none. */
  R(null, Values.turn()),
  /** How it is mirrored once turned: {@link Flip}. */
  F("none", Values.choice(Flip.values())),
  /** {@link Filter}. */
  FILTER("none", Values.filter()),
  /** Sigma of a Gaussian blur, in pixels of the result. */
  BLUR("0", Values.number(0, 150)),
  /** Quality of a format that loses some; {@link ImageFormat#defaultQuality} if it isn't given. */
  Q(null, Values.number(1, 100)),
  /**
   * Pixels that are added on each of the four sides, beyond {@link #W} and {@link #H}: a picture of
   * 100 x 50 with {@code pad=10} becomes 120 x 70.
   */
  PAD("0", Values.number(0, Parameter.MAX_PADDING)),
  /**
   * What padding is made of; transparent if it isn't given, and white in formats that {@linkplain
   * ImageFormat#hasAlpha have no alpha}. Neither turned into grey by a filter nor blurred.
   */
  PAD_C(null, Values.colour()),
  /** Whether all metadata but the colour profile goes. */
  STRIP("false", Values.flag()),
  /** {@link ColourSpace}. */
  CS("origin", Values.choice(ColourSpace.values()));

  /** The longest side that a picture may have, in pixels. */
  public static final int MAX_SIDE = 20_000;

  /** The most padding on a side, in pixels. */
  public static final int MAX_PADDING = 2_000;

  private final @Nullable String unsaid;

  @SuppressWarnings("ImmutableEnumChecker") // none of them has state
  private final Values values;

  Parameter(@Nullable String unsaid, Values values) {
    this.unsaid = unsaid;
    this.values = values;
  }

  /** The parameter of a name in a query; null if there is none. */
  public static @Nullable Parameter named(String name) {
    for (Parameter parameter : values()) {
      if (parameter.text().equals(name)) {
        return parameter;
      }
    }
    return null;
  }

  /** Its name in a query. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads a value into its one spelling. */
  String read(String value) {
    return values.read(text(), value);
  }

  /** Whether a value, in its one spelling, is what holds without it. */
  boolean isUnsaid(String value) {
    return value.equals(unsaid);
  }
}
