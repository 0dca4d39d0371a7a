package io.larch.image.vips;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageJob.Gravity;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to each page by itself: how it lies, its part, its colours, its sharpness, its
 * frame.
 */
final class Frames {

  private static final int MAX_COLOUR = 255;

  private final Session session;
  private final ImageJob job;
  private final Plan plan;

  /** Where the first page was cropped, so that the others are there, too. */
  private int left = -1;

  private int top = -1;

  Frames(Session session, ImageJob job, Plan plan) {
    this.session = session;
    this.job = job;
    this.plan = plan;
  }

  /** The pages as they are wanted, from pages as they are scaled. */
  List<Image> finish(List<Image> pages) throws VipsException {
    List<Image> finished = new ArrayList<>();
    for (Image page : pages) {
      finished.add(padded(blurred(new Colours(session, job).filtered(cropped(laid(page))))));
    }
    return finished;
  }

  private Image laid(Image page) throws VipsException {
    Image turned =
        plan.pose().quarters() == 0
            ? page
            : page.to("rot").set("angle", "d" + 90 * plan.pose().quarters()).image();
    return plan.pose().mirrored()
        ? turned.to("flip").set("direction", "horizontal").image()
        : turned;
  }

  private Image cropped(Image page) throws VipsException {
    if (!plan.isCropped()) {
      return page;
    }
    if (left < 0) {
      Image first =
          page.to("smartcrop", "input")
              .set("width", plan.width())
              .set("height", plan.height())
              .set("interesting", nickname(job.size().gravity()))
              .image();
      left = first.cropLeft();
      top = first.cropTop();
    }
    return page.area(left, top, plan.width(), plan.height());
  }

  private static String nickname(Gravity gravity) {
    return switch (gravity) {
      case CENTRE -> "centre";
      case ENTROPY -> "entropy";
      case ATTENTION -> "attention";
    };
  }

  private Image blurred(Image page) throws VipsException {
    if (job.blur() == 0) {
      return page;
    }
    if (!page.hasAlpha()) {
      return page.to("gaussblur").set("sigma", job.blur()).image();
    }
    // What can't be seen must not shine through.
    return page.to("premultiply")
        .image()
        .to("gaussblur")
        .set("sigma", job.blur())
        .image()
        .to("unpremultiply")
        .image()
        .to("cast")
        .set("format", "uchar")
        .image();
  }

  private Image padded(Image page) throws VipsException {
    if (job.pad() == 0) {
      return page;
    }
    int red = job.padColour() >>> 24;
    int green = job.padColour() >>> 16 & MAX_COLOUR;
    int blue = job.padColour() >>> 8 & MAX_COLOUR;
    int alpha = job.padColour() & MAX_COLOUR;
    Image coloured = new Colours(session, job).withColour(page);
    Image whole = alpha == MAX_COLOUR || coloured.hasAlpha() ? coloured : Colours.opaque(coloured);
    Operation embed =
        whole
            .to("embed")
            .set("x", job.pad())
            .set("y", job.pad())
            .set("width", whole.width() + 2 * job.pad())
            .set("height", whole.height() + 2 * job.pad())
            .set("extend", "background");
    return whole.hasAlpha()
        ? embed.set("background", red, green, blue, alpha).image()
        : embed.set("background", red, green, blue).image();
  }
}
