package io.larch.image;

import io.larch.path.ClientText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One transformation of a picture, without what is said in vain: defaults are left out, and what
 * has several names has one. {@link #normalisedFor} does the same by what is known of a source, so
 * that requests that make the same picture of it are equal.
 *
 * <p>Done in this order: the source is made upright, turned, mirrored, resized and cropped ({@link
 * Geometry}), filtered, blurred, padded, converted to a colour space, and written in its format.
 */
public final class Transformation {

  /** What leaves a picture as it is. */
  public static final Transformation NOTHING = new Transformation(new EnumMap<>(Parameter.class));

  private final Map<Parameter, String> values;

  private Transformation(EnumMap<Parameter, String> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /** Of values in their one spelling that don't contradict each other. */
  static Transformation of(Map<Parameter, String> given) {
    EnumMap<Parameter, String> values = new EnumMap<>(Parameter.class);
    given.forEach(
        (parameter, value) -> {
          if (!parameter.isUnsaid(value)) {
            values.put(parameter, value);
          }
        });
    Turns.normalise(values);
    if (Fit.CROP.text().equals(values.get(Parameter.FIT)) && !values.containsKey(Parameter.G)) {
      values.put(Parameter.FIT, Fit.FILL.text());
    }
    return new Transformation(values);
  }

  /**
   * Reads what {@link #toString} writes, such as {@code w_100,format_webp}; in any order, and
   * values in any spelling.
   *
   * @throws InvalidTransformationException if it isn't that
   */
  public static Transformation parse(String text) {
    List<Map.Entry<String, String>> given = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      int underscore = each.indexOf('_');
      if (underscore < 1) {
        throw new InvalidTransformationException(
            "transformation",
            "is written as in an asset's info, such as w_100,format_webp, not "
                + ClientText.quote(text));
      }
      given.add(Map.entry(each.substring(0, underscore), each.substring(underscore + 1)));
    }
    return Parameters.read(given).transformation(Long.MAX_VALUE);
  }

  /** Whether it leaves every picture as it is. */
  public boolean changesNothing() {
    return values.isEmpty();
  }

  /**
   * What of this changes anything about a source, in one form for all that make the same of it:
   *
   * <ul>
   *   <li>a box in which the source lies already is left out; one that {@code w} or else {@code h}
   *       alone would give is said so; one that is covered without cropping anything is {@code
   *       stretch};
   *   <li>the source's own format is left out, and {@code q} where it is the default and something
   *       else is done, or where the format loses nothing;
   *   <li>a colour of padding as it is anyway is left out;
   *   <li>{@code r=auto} is left out where the source is upright, or something else makes it so.
   * </ul>
   *
   * @return {@link #NOTHING} if the source itself is what is asked for
   */
  public Transformation normalisedFor(ImageSource source) {
    EnumMap<Parameter, String> kept = new EnumMap<>(Parameter.class);
    kept.putAll(values);
    Box.normalise(kept, this, source);
    ImageFormat target = target(source);
    if (target == source.format()) {
      kept.remove(Parameter.FORMAT);
    }
    String colour = kept.get(Parameter.PAD_C);
    if (colour != null) {
      Colour seen = Colour.parse(colour).in(target);
      if (seen.equals(Colour.ofPadding(target))) {
        kept.remove(Parameter.PAD_C);
      } else {
        kept.put(Parameter.PAD_C, seen.toString());
      }
    }
    if (Turns.UPRIGHT.equals(kept.get(Parameter.R)) && source.isUpright()) {
      kept.remove(Parameter.R);
    }
    String quality = kept.get(Parameter.Q);
    if (quality != null
        && (target.isLossless()
            || (kept.size() > 1 && quality.equals(String.valueOf(target.defaultQuality()))))) {
      kept.remove(Parameter.Q);
    }
    if (Turns.UPRIGHT.equals(kept.get(Parameter.R)) && kept.size() > 1) {
      kept.remove(Parameter.R);
    }
    return new Transformation(kept);
  }

  /** The same in a format. */
  public Transformation withFormat(ImageFormat format) {
    EnumMap<Parameter, String> changed = new EnumMap<>(Parameter.class);
    changed.putAll(values);
    changed.put(Parameter.FORMAT, format.text());
    return new Transformation(changed);
  }

  /** The box's width; null for no bound. */
  public @Nullable Integer width() {
    return number(Parameter.W);
  }

  /** The box's height; null for no bound. */
  public @Nullable Integer height() {
    return number(Parameter.H);
  }

  /** How the picture goes into the box. */
  public Fit fit() {
    return choice(Parameter.FIT, Fit.values(), Fit.FIT);
  }

  /** Which part is kept. */
  public Gravity gravity() {
    return choice(Parameter.G, Gravity.values(), Gravity.CENTER);
  }

  /** The format that is asked for; null for the source's. */
  public @Nullable ImageFormat format() {
    String text = values.get(Parameter.FORMAT);
    return text == null ? null : Choice.of(ImageFormat.values(), text);
  }

  /** What a source is written in. */
  public ImageFormat target(ImageSource source) {
    ImageFormat format = format();
    return format == null ? source.format() : format;
  }

  /** Degrees that the upright picture is turned by, clockwise: 0, 90, 180 or 270. */
  public int turn() {
    String text = values.get(Parameter.R);
    return text == null || text.equals(Turns.UPRIGHT) ? 0 : Integer.parseInt(text);
  }

  /** Whether the turned picture's width is the upright one's height. */
  boolean liesOnItsSide() {
    return turn() == 90 || turn() == 270;
  }

  /** How the turned picture is mirrored. */
  public Flip flip() {
    return choice(Parameter.F, Flip.values(), Flip.NONE);
  }

  /** The filter. */
  public Filter filter() {
    return choice(Parameter.FILTER, Filter.values(), Filter.NONE);
  }

  /** Sigma of the blur; 0 for none. */
  public int blur() {
    return numberOr(Parameter.BLUR, 0);
  }

  /** The quality, 1 to 100, when it is written in a format; 0 for one that loses nothing. */
  public int quality(ImageFormat target) {
    return target.isLossless() ? 0 : numberOr(Parameter.Q, target.defaultQuality());
  }

  /** Pixels of padding on each side; 0 for none. */
  public int padding() {
    return numberOr(Parameter.PAD, 0);
  }

  /** The colour of padding when it is written in a format. */
  public Colour paddingColour(ImageFormat target) {
    String colour = values.get(Parameter.PAD_C);
    return colour == null ? Colour.ofPadding(target) : Colour.parse(colour).in(target);
  }

  /** Whether all metadata but the colour profile goes. */
  public boolean strips() {
    return values.containsKey(Parameter.STRIP);
  }

  /** The colour space. */
  public ColourSpace colourSpace() {
    return choice(Parameter.CS, ColourSpace.values(), ColourSpace.ORIGIN);
  }

  private @Nullable Integer number(Parameter parameter) {
    String text = values.get(parameter);
    return text == null ? null : Integer.valueOf(text);
  }

  private int numberOr(Parameter parameter, int other) {
    Integer number = number(parameter);
    return number == null ? other : number;
  }

  private <C extends Choice> C choice(Parameter parameter, C[] choices, C other) {
    String text = values.get(parameter);
    return text == null ? other : Choice.of(choices, text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Transformation that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The normalised form, such as {@code w_100,format_webp}; empty for {@link #NOTHING}. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(each -> each.getKey().text() + "_" + each.getValue())
        .collect(Collectors.joining(","));
  }
}
