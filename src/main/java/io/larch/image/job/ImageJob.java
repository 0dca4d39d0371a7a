package io.larch.image.job;

import java.util.function.Consumer;

/**
 * What is to be made of a picture, every instruction resolved. In this order: the picture is made
 * upright as its orientation says, turned, mirrored, scaled and cropped, filtered, blurred, padded,
 * converted to a colour space, and written. {@link #to} begins one that changes nothing but the
 * format; the other methods add to it.
 *
 * @param format what it is written as
 * @param size how large it becomes
 * @param turn clockwise; before it is mirrored
 * @param mirror which sides are exchanged
 * @param filter for its colours
 * @param blur the blur's standard deviation in pixels of the result, 0 for none, to {@value
 *     #MAX_BLUR}
 * @param pad pixels of padding on each side, 0 for none, to {@value #MAX_SIDE}
 * @param padColour red, green, blue, alpha, eight bits each from the highest; its alpha counts
 *     where the format {@linkplain WrittenFormat#isTransparent can have it}, else what is
 *     transparent lies on white
 * @param colourSpace what it is converted to
 * @param strip whether all metadata but the colour profile are left out. Orientation never remains
 * @param quality 1 to 100, or 0 for the format's default; without meaning for PNG, GIF and RGBA
 */
public record ImageJob(
    WrittenFormat format,
    Size size,
    Turn turn,
    Mirror mirror,
    Filter filter,
    double blur,
    int pad,
    int padColour,
    ColourSpace colourSpace,
    boolean strip,
    int quality) {

  /** Pixels of a side that may be asked for. */
  public static final int MAX_SIDE = 20_000;

  /** The most that {@link #blur} can be. */
  public static final int MAX_BLUR = 150;

  private static final int MAX_QUALITY = 100;

  /** How a width and a height are met. */
  public enum Fit {
    /** The largest that fits into the box; never larger than the picture is. */
    INSIDE,
    /** The smallest that covers the box, cropped to it; enlarged where that takes it. */
    COVER,
    /** The box exactly, whatever that does to proportions. */
    STRETCH
  }

  /** Which part of what covers a box is kept. */
  public enum Gravity {
    CENTRE,
    /** Where most is to be seen. */
    ENTROPY,
    /** What is likely to draw the eye. */
    ATTENTION
  }

  /**
   * How large a picture becomes, after it was turned. Not more than {@value #MAX_SIDE} a side.
   *
   * @param fit how width and height are met
   * @param width pixels; 0, for {@link Fit#INSIDE} alone, asks for none
   * @param height pixels; 0, for {@link Fit#INSIDE} alone, asks for none
   * @param gravity for {@link Fit#COVER}
   */
  public record Size(Fit fit, int width, int height, Gravity gravity) {

    /** As it is. */
    public static final Size UNCHANGED = inside(0, 0);

    public Size {
      int least = fit == Fit.INSIDE ? 0 : 1;
      require(width >= least && width <= MAX_SIDE, "width", width);
      require(height >= least && height <= MAX_SIDE, "height", height);
    }

    /** Within a box, of which 0 leaves a side open. */
    public static Size inside(int width, int height) {
      return new Size(Fit.INSIDE, width, height, Gravity.CENTRE);
    }

    /** Covering a box, cropped to it. */
    public static Size cover(int width, int height, Gravity gravity) {
      return new Size(Fit.COVER, width, height, gravity);
    }

    /** Exactly so. */
    public static Size stretch(int width, int height) {
      return new Size(Fit.STRETCH, width, height, Gravity.CENTRE);
    }
  }

  /** Degrees, clockwise. */
  public enum Turn {
    NONE,
    BY_90,
    BY_180,
    BY_270
  }

  /** Which sides are exchanged. */
  public enum Mirror {
    NONE,
    /** Left and right. */
    HORIZONTAL,
    /** Top and bottom. */
    VERTICAL
  }

  /** What is done to colours. */
  public enum Filter {
    NONE,
    GREYSCALE,
    /** Nothing but 0 and 255. */
    BLACK_WHITE,
    SEPIA
  }

  /** What a picture is converted to; but for the first, the profile is embedded. */
  public enum ColourSpace {
    UNCHANGED,
    SRGB,
    P3,
    /** Greyscale. */
    BLACK_WHITE
  }

  public ImageJob {
    require(blur >= 0 && blur <= MAX_BLUR, "blur", blur);
    require(pad >= 0 && pad <= MAX_SIDE, "pad", pad);
    require(quality >= 0 && quality <= MAX_QUALITY, "quality", quality);
  }

  private static void require(boolean holds, String name, Number value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " can't be " + value);
    }
  }

  /** Upright and in another format, with all pages where that can have them; nothing else. */
  public static ImageJob to(WrittenFormat format) {
    return new ImageJob(
        format,
        Size.UNCHANGED,
        Turn.NONE,
        Mirror.NONE,
        Filter.NONE,
        0,
        0,
        0,
        ColourSpace.UNCHANGED,
        false,
        0);
  }

  public ImageJob withSize(Size newSize) {
    return changed(draft -> draft.size = newSize);
  }

  public ImageJob withTurn(Turn newTurn, Mirror newMirror) {
    return changed(
        draft -> {
          draft.turn = newTurn;
          draft.mirror = newMirror;
        });
  }

  public ImageJob withFilter(Filter newFilter) {
    return changed(draft -> draft.filter = newFilter);
  }

  public ImageJob withBlur(double newBlur) {
    return changed(draft -> draft.blur = newBlur);
  }

  public ImageJob withPad(int newPad, int newPadColour) {
    return changed(
        draft -> {
          draft.pad = newPad;
          draft.padColour = newPadColour;
        });
  }

  public ImageJob withColourSpace(ColourSpace newColourSpace) {
    return changed(draft -> draft.colourSpace = newColourSpace);
  }

  public ImageJob withStrip(boolean newStrip) {
    return changed(draft -> draft.strip = newStrip);
  }

  public ImageJob withQuality(int newQuality) {
    return changed(draft -> draft.quality = newQuality);
  }

  private ImageJob changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.job();
  }

  /** A job on its way from one to another. */
  private static final class Draft {

    private final WrittenFormat format;
    private Size size;
    private Turn turn;
    private Mirror mirror;
    private Filter filter;
    private double blur;
    private int pad;
    private int padColour;
    private ColourSpace colourSpace;
    private boolean strip;
    private int quality;

    Draft(ImageJob job) {
      format = job.format;
      size = job.size;
      turn = job.turn;
      mirror = job.mirror;
      filter = job.filter;
      blur = job.blur;
      pad = job.pad;
      padColour = job.padColour;
      colourSpace = job.colourSpace;
      strip = job.strip;
      quality = job.quality;
    }

    ImageJob job() {
      return new ImageJob(
          format, size, turn, mirror, filter, blur, pad, padColour, colourSpace, strip, quality);
    }
  }
}
