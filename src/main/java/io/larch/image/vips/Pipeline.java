package io.larch.image.vips;

import io.larch.image.job.ImageJob;
import io.larch.image.job.ImageLimits;
import io.larch.image.job.JobOrder;
import io.larch.image.job.WorkerProblem.Kind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes one picture of another, in the order that {@link ImageJob} tells. */
final class Pipeline {

  /** Without it, a JPEG that is cut off is a grey picture and no error; warnings are common. */
  private static final String WHOLE = "fail_on=truncated";

  private static final int ALL_PAGES = -1;

  private final Session session;
  private final ImageJob job;
  private final ImageLimits limits;

  /** Of the source, once they are known. */
  private long pixels;

  Pipeline(Session session, JobOrder order) {
    this.session = session;
    this.job = order.job();
    this.limits = order.limits();
  }

  /**
   * Makes the picture.
   *
   * @param content the file, there until the session ends
   */
  Picture make(MemorySegment content) throws ProblemException {
    SourceFormat source =
        SourceFormat.of(content)
            .orElseThrow(() -> new ProblemException(Kind.NOT_AN_IMAGE, 0, "no known signature"));
    boolean animated = job.format().isAnimated() && source.isAnimated();
    Plan plan;
    List<Image> pages;
    try {
      plan = plan(source, content, animated);
      pages = decode(content, animated, plan);
    } catch (VipsException e) {
      throw problem(e, Kind.UNDECODABLE);
    }
    try {
      return encode(new Frames(session, job, plan).finish(pages));
    } catch (VipsException e) {
      throw problem(e, Kind.FAILED);
    }
  }

  private Plan plan(SourceFormat source, MemorySegment content, boolean animated)
      throws VipsException, ProblemException {
    // A session of its own: a loader may have asked for a canvas with the header.
    try (Session headers = new Session(session.vips())) {
      Operation load =
          headers.operation(source.loader()).set("buffer", content).set("fail_on", "truncated");
      return plan((animated ? load.set("n", ALL_PAGES) : load).image(), animated);
    }
  }

  private Plan plan(Image header, boolean animated) throws ProblemException {
    int pages = animated ? header.pages() : 1;
    int height = animated ? header.pageHeight() : header.height();
    if (header.width() > limits.maxSide() || height > limits.maxSide()) {
      throw new ProblemException(Kind.SIDE, limits.maxSide(), "of the source");
    }
    Plan.requirePixels(header.width(), height, pages, limits);
    pixels = (long) header.width() * height * pages;
    Plan plan = Plan.of(job, header.width(), height, header.orientation(), pages);
    plan.require(job, limits);
    return plan;
  }

  private List<Image> decode(MemorySegment content, boolean animated, Plan plan)
      throws VipsException {
    int height = plan.storedHeight();
    Image scaled =
        session
            .operation("thumbnail_buffer")
            .set("buffer", content)
            .set(
                "option_string",
                animated ? "[%s,n=%d]".formatted(WHOLE, ALL_PAGES) : "[%s]".formatted(WHOLE))
            .set("width", plan.storedWidth())
            .set("height", height)
            .set("size", "force")
            .set("no_rotate", true)
            .image()
            .inMemory();
    if (plan.pages() == 1) {
      return List.of(scaled);
    }
    List<Image> pages = new ArrayList<>();
    for (int page = 0; page < plan.pages(); page++) {
      pages.add(scaled.area(0, page * height, scaled.width(), height));
    }
    return pages;
  }

  private Picture encode(List<Image> frames) throws VipsException, ProblemException {
    Image first = frames.getFirst();
    int pages = frames.size();
    Image joined =
        pages == 1
            ? first
            : session.operation("arrayjoin").set("in", frames).set("across", 1).image();
    Image whole = new Colours(session, job).finish(joined).ownHead();
    if (pages > 1) {
      whole.setPageHeight(first.height());
    }
    MemorySegment bytes = new Output(job).write(whole);
    if (bytes.byteSize() > limits.maxResult()) {
      throw new ProblemException(Kind.RESULT, limits.maxResult(), "");
    }
    return new Picture(first.width(), first.height(), pages, bytes);
  }

  /** Decoders that are refused memory say so in words of their own, or don't say what it was. */
  private ProblemException problem(VipsException e, Kind kind) {
    boolean memory =
        e.said().toLowerCase(Locale.ROOT).contains("memory")
            || ImageLimits.memoryFor(pixels) > limits.maxMemory();
    return memory
        ? new ProblemException(Kind.MEMORY, limits.maxMemory(), e.said())
        : new ProblemException(kind, 0, e.said());
  }
}
