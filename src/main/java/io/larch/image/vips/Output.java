package io.larch.image.vips;

import io.larch.image.job.ImageJob;
import io.larch.image.job.WrittenFormat;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Writes a finished image as its format, in memory. */
final class Output {

  private static final String EXIF = "exif-";

  /** What tells of the picture's making and its makers, by how the fields' names begin. */
  private static final List<String> METADATA =
      List.of(EXIF, "xmp-", "iptc-", "photoshop-", "png-comment-", "gif-comment", "jpeg-thumbnail");

  private static final String ORIENTATION = "orientation";
  private static final int TRIAL_SIDE = 16;

  private final ImageJob job;

  Output(ImageJob job) {
    this.job = job;
  }

  /** The formats that the library can write, found by writing each. */
  static Set<WrittenFormat> trial(LibVips vips) {
    Set<WrittenFormat> formats = EnumSet.noneOf(WrittenFormat.class);
    for (WrittenFormat format : WrittenFormat.values()) {
      try (Session session = new Session(vips)) {
        Image black =
            session
                .operation("black")
                .set("width", TRIAL_SIDE)
                .set("height", TRIAL_SIDE)
                .set("bands", 3)
                .image()
                .to("copy")
                .set("interpretation", "srgb")
                .image();
        new Output(ImageJob.to(format)).write(black);
        formats.add(format);
      } catch (VipsException _) {
        // Not this one.
      }
    }
    return formats;
  }

  /**
   * Writes it.
   *
   * @param image whose head nobody else has
   * @return the bytes, there until the session ends
   */
  MemorySegment write(Image image) throws VipsException {
    return switch (job.format()) {
      case JPEG -> lossy(image.to("jpegsave_buffer"), image);
      case PNG -> stripped(image.to("pngsave_buffer"), image).bytes();
      case WEBP -> lossy(image.to("webpsave_buffer"), image);
      case AVIF -> lossy(image.to("heifsave_buffer").set("compression", "av1"), image);
      case GIF -> stripped(image.to("gifsave_buffer"), image).bytes();
      case HEIC -> lossy(image.to("heifsave_buffer").set("compression", "hevc"), image);
      case JXL -> lossy(image.to("jxlsave_buffer"), image);
      case RGBA -> image.pixels();
    };
  }

  private MemorySegment lossy(Operation save, Image image) throws VipsException {
    stripped(save, image);
    return (job.quality() == 0 ? save : save.set("Q", job.quality())).bytes();
  }

  /** The picture lies as it should, so it must not say otherwise. */
  private Operation stripped(Operation save, Image image) throws VipsException {
    image.remove(ORIENTATION);
    for (String field : image.fields()) {
      boolean unwanted =
          job.strip()
              ? METADATA.stream().anyMatch(field::startsWith)
              : field.startsWith(EXIF) && field.endsWith("-Orientation");
      if (unwanted) {
        image.remove(field);
      }
    }
    if (!job.strip()) {
      return save;
    }
    if (save.has("keep")) {
      return save.set("keep", "icc");
    }
    // Before libvips 8.15 this takes the profile away, too; with one, a bare EXIF block remains.
    return image.hasProfile() ? save : save.set("strip", true);
  }
}
