package io.larch.image.worker;

import java.io.Serial;
import java.time.Duration;

/**
 * Why no picture was made. The message is for the log: what libvips says may be about another
 * picture. It carries no stack trace, for what is wrong is the picture, or the load.
 */
public abstract sealed class ImageProblem extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private ImageProblem(String message) {
    super(message, null, false, false);
  }

  /** The content is no picture of a kind that is read here. */
  public static final class NotAnImage extends ImageProblem {

    @Serial private static final long serialVersionUID = 1L;

    public NotAnImage() {
      super("the content is no picture that can be read here");
    }
  }

  /** It begins as a picture, and can't be decoded: cut off, damaged, or of a kind too rare. */
  public static final class Undecodable extends ImageProblem {

    @Serial private static final long serialVersionUID = 1L;

    public Undecodable(String said) {
      super("the picture can't be decoded: " + said);
    }
  }

  /** The picture, what is to be made of it, or its bytes are more than is allowed. */
  public static final class TooLarge extends ImageProblem {

    @Serial private static final long serialVersionUID = 1L;

    /** What there is too much of. */
    public enum What {
      /** Pixels of the picture, or of what was to be made of it, all pages together. */
      PIXELS("pixels"),
      /** Pixels of its longer side, or of the one to be made. */
      SIDE("pixels a side"),
      /** Bytes of the content. */
      SOURCE("bytes of content"),
      /** Bytes of what was made. */
      RESULT("bytes of result"),
      /** Bytes of memory that decoding it takes. */
      MEMORY("bytes of memory");

      private final String unit;

      What(String unit) {
        this.unit = unit;
      }
    }

    private final What what;
    private final long bound;

    public TooLarge(What what, long bound) {
      super("the picture takes more than " + bound + " " + what.unit);
      this.what = what;
      this.bound = bound;
    }

    public What what() {
      return what;
    }

    /** How much is allowed. */
    public long bound() {
      return bound;
    }
  }

  /** The queue is full, the wait in it was too long, or finished pictures fill their memory. */
  public static final class Busy extends ImageProblem {

    @Serial private static final long serialVersionUID = 1L;

    public Busy(String reason) {
      super(reason);
    }
  }

  /** It took longer than a job may, and was ended. */
  public static final class Late extends ImageProblem {

    @Serial private static final long serialVersionUID = 1L;

    public Late(Duration limit) {
      super("the picture was not made within " + limit.toMillis() + " ms");
    }
  }

  /** The worker's process ended, or said what makes no sense; another one takes its place. */
  public static final class WorkerDied extends ImageProblem {

    @Serial private static final long serialVersionUID = 1L;

    public WorkerDied(String reason) {
      super("the image worker failed: " + reason);
    }
  }

  /** There is no libvips, or it can't write the format. */
  public static final class Missing extends ImageProblem {

    @Serial private static final long serialVersionUID = 1L;

    public Missing(String reason) {
      super(reason);
    }
  }
}
