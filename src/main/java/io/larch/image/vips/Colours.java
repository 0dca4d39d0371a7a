package io.larch.image.vips;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.ColourSpace;
import io.larch.image.job.WrittenFormat;
import java.util.List;

/** What is done to colours, with their profile in mind. Pixels have eight bits throughout. */
final class Colours {

  private static final double WHITE = 255;
  private static final double HALF = 128;

  private static final double[] SEPIA = {
    0.393, 0.769, 0.189, //
    0.349, 0.686, 0.168, //
    0.272, 0.534, 0.131
  };

  private final Session session;
  private final ImageJob job;

  Colours(Session session, ImageJob job) {
    this.session = session;
    this.job = job;
  }

  /** With an alpha band, of an image that has none. */
  static Image opaque(Image image) throws VipsException {
    return image.to("bandjoin_const").set("c", WHITE).image();
  }

  /** With three bands of colour, and the profile that it has. */
  Image withColour(Image image) throws VipsException {
    if (image.bands() >= 3) {
      return image;
    }
    Image coloured = image.to("colourspace").set("space", "srgb").image();
    if (!coloured.hasProfile()) {
      return coloured;
    }
    // A profile for grey would be wrong from here on.
    Image own = coloured.ownHead();
    own.removeProfile();
    return own;
  }

  Image filtered(Image image) throws VipsException {
    return switch (job.filter()) {
      case NONE -> image;
      case GREYSCALE -> grey(image);
      case BLACK_WHITE ->
          besideAlpha(
              grey(image),
              colour ->
                  colour.to("relational_const").set("relational", "moreeq").set("c", HALF).image());
      case SEPIA ->
          besideAlpha(
              withColour(image),
              colour ->
                  colour
                      .to("recomb")
                      .set("m", Image.matrix(session, 3, SEPIA))
                      .image()
                      .to("cast")
                      .set("format", "uchar")
                      .image());
    };
  }

  /** In the colour space that is asked for, and in one that the format can have. */
  Image finish(Image image) throws VipsException {
    Image converted =
        switch (job.colourSpace()) {
          case UNCHANGED -> image;
          case SRGB -> transformed(withColour(image), "srgb");
          case P3 -> transformed(withColour(image), "p3");
          case BLACK_WHITE -> grey(image);
        };
    if (!job.format().isTransparent() && converted.hasAlpha()) {
      Image flat = converted.to("flatten").set("background", WHITE).image();
      return flat;
    }
    boolean noProfiles = job.format() == WrittenFormat.GIF || job.format() == WrittenFormat.RGBA;
    Image plain =
        noProfiles && converted.hasProfile() && job.colourSpace() != ColourSpace.SRGB
            ? transformed(withColour(converted), "srgb")
            : converted;
    if (job.format() != WrittenFormat.RGBA) {
      return plain;
    }
    Image coloured = withColour(plain);
    return coloured.hasAlpha() ? coloured : opaque(coloured);
  }

  private Image grey(Image image) throws VipsException {
    if (image.bands() < 3) {
      return image;
    }
    Image known = image.hasProfile() ? transformed(image, "srgb") : image;
    Image grey = known.to("colourspace").set("space", "b-w").image().ownHead();
    grey.removeProfile();
    return grey;
  }

  private static Image transformed(Image image, String profile) throws VipsException {
    return image
        .to("icc_transform")
        .set("output_profile", profile)
        .set("input_profile", "srgb")
        .set("embedded", true)
        .set("depth", 8)
        .image();
  }

  /** Something that may fail. */
  private interface Change {
    Image apply(Image image) throws VipsException;
  }

  private Image besideAlpha(Image image, Change change) throws VipsException {
    if (!image.hasAlpha()) {
      return change.apply(image);
    }
    int colours = image.bands() - 1;
    Image changed = change.apply(image.bands(0, colours));
    Image alpha = image.bands(colours, 1);
    return session.operation("bandjoin").set("in", List.of(changed, alpha)).image();
  }
}
