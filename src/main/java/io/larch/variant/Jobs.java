package io.larch.variant;

import io.larch.image.Colour;
import io.larch.image.Fit;
import io.larch.image.Geometry;
import io.larch.image.ImageFormat;
import io.larch.image.ImageSource;
import io.larch.image.Transformation;
import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.ColourSpace;
import io.larch.image.job.ImageJob.Filter;
import io.larch.image.job.ImageJob.Gravity;
import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Size;
import io.larch.image.job.ImageJob.Turn;
import io.larch.image.job.WrittenFormat;
import io.larch.mediatype.ImageInfo;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What clients ask for, in the words of those who make it. */
final class Jobs {

  private Jobs() {}

  /** What makes a transformation of a source. */
  static ImageJob job(Transformation transformation, ImageSource source) {
    ImageFormat target = transformation.target(source);
    return ImageJob.to(format(target))
        .withSize(size(transformation, source))
        .withTurn(turn(transformation), mirror(transformation))
        .withFilter(filter(transformation))
        .withBlur(transformation.blur())
        .withPad(transformation.padding(), rgba(transformation.paddingColour(target)))
        .withColourSpace(colourSpace(transformation))
        .withStrip(transformation.strips())
        .withQuality(transformation.quality(target));
  }

  /** What is known of a picture, in the words of those who transform it. */
  static ImageSource source(ImageFormat format, ImageInfo picture) {
    return new ImageSource(
        picture.width(), picture.height(), format, picture.pages(), picture.orientation());
  }

  /**
   * The formats that a picture can be written in.
   *
   * @param formats those that are written here at all
   * @param size the picture's
   */
  static Set<ImageFormat> writable(Set<WrittenFormat> formats, Geometry size) {
    Set<ImageFormat> writable = EnumSet.noneOf(ImageFormat.class);
    for (ImageFormat each : ImageFormat.values()) {
      WrittenFormat format = format(each);
      if (formats.contains(format) && format.canHold(size.width(), size.height())) {
        writable.add(each);
      }
    }
    return writable;
  }

  /** Our word for a format of the worker's. */
  static String name(WrittenFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  /** The worker's word for a format. */
  static WrittenFormat format(ImageFormat format) {
    return switch (format) {
      case PNG -> WrittenFormat.PNG;
      case JPG -> WrittenFormat.JPEG;
      case WEBP -> WrittenFormat.WEBP;
      case AVIF -> WrittenFormat.AVIF;
      case GIF -> WrittenFormat.GIF;
      case HEIC -> WrittenFormat.HEIC;
      case JXL -> WrittenFormat.JXL;
    };
  }

  /**
   * The box is that of the {@link Geometry}, so that all who ask for the same in other words get
   * the same. Proportions are kept even where the source is not as its header says.
   */
  private static Size size(Transformation transformation, ImageSource source) {
    if (transformation.width() == null && transformation.height() == null) {
      return Size.UNCHANGED;
    }
    Geometry geometry = Geometry.of(transformation, source);
    if (transformation.fit() == Fit.STRETCH) {
      return Size.stretch(geometry.scaledWidth(), geometry.scaledHeight());
    }
    return transformation.fit() == Fit.FIT
        ? Size.inside(geometry.scaledWidth(), geometry.scaledHeight())
        : Size.cover(geometry.croppedWidth(), geometry.croppedHeight(), gravity(transformation));
  }

  private static Gravity gravity(Transformation transformation) {
    return switch (transformation.gravity()) {
      case CENTER -> Gravity.CENTRE;
      case ENTROPY -> Gravity.ENTROPY;
      case ATTENTION -> Gravity.ATTENTION;
    };
  }

  private static Turn turn(Transformation transformation) {
    return switch (transformation.turn()) {
      case 0 -> Turn.NONE;
      case 90 -> Turn.BY_90;
      case 180 -> Turn.BY_180;
      case 270 -> Turn.BY_270;
      default -> throw new IllegalArgumentException(transformation.turn() + " degrees");
    };
  }

  private static Mirror mirror(Transformation transformation) {
    return switch (transformation.flip()) {
      case NONE -> Mirror.NONE;
      case VERTICAL -> Mirror.VERTICAL;
      case HORIZONTAL -> Mirror.HORIZONTAL;
    };
  }

  private static Filter filter(Transformation transformation) {
    return switch (transformation.filter()) {
      case NONE -> Filter.NONE;
      case GRAYSCALE -> Filter.GREYSCALE;
      case BLACK_WHITE -> Filter.BLACK_WHITE;
      case SEPIA -> Filter.SEPIA;
    };
  }

  private static ColourSpace colourSpace(Transformation transformation) {
    return switch (transformation.colourSpace()) {
      case ORIGIN -> ColourSpace.UNCHANGED;
      case SRGB -> ColourSpace.SRGB;
      case P3 -> ColourSpace.P3;
      case B_W -> ColourSpace.BLACK_WHITE;
    };
  }

  private static int rgba(Colour colour) {
    return colour.red() << 24 | colour.green() << 16 | colour.blue() << 8 | colour.alpha();
  }
}
