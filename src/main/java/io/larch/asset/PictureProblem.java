package io.larch.asset;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Why no picture is made of an asset, or none is stored. */
public abstract sealed class PictureProblem extends AssetProblem {

  @Serial private static final long serialVersionUID = 1L;

  private PictureProblem(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** What was asked for can be made of pictures alone, and the content is none. */
  public static final class NotAPicture extends PictureProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final String mediaType;

    /**
     * @param mediaType what the content is
     */
    public NotAPicture(String mediaType) {
      super(
          "Content of the type %s is no picture that can be transformed; leave the parameters of"
                  .formatted(mediaType)
              + " transformations out.",
          null);
      this.mediaType = mediaType;
    }

    /** What the content is, without parameters. */
    public String mediaType() {
      return mediaType;
    }
  }

  /** A picture, stored or to be, that can't be decoded; whatever is asked for, that stays so. */
  public static final class Undecodable extends PictureProblem {

    @Serial private static final long serialVersionUID = 1L;

    public Undecodable(boolean stored, @Nullable Throwable cause) {
      super(
          "The picture can't be decoded: it is damaged, cut off, or of a rare kind. "
              + (stored ? "Its content can be fetched as it is." : "Nothing was stored."),
          cause);
    }
  }

  /** The picture, or what is to be made of it, is more than is allowed. */
  public static final class TooLarge extends PictureProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final long bound;

    /**
     * @param what there is too much of, such as {@code pixels}
     * @param bound how much of it is allowed
     */
    public TooLarge(String what, long bound, @Nullable Throwable cause) {
      super(
          "The picture, or what is to be made of it, has more than %d %s, which is the most here."
              .formatted(bound, what),
          cause);
      this.bound = bound;
    }

    /** How much is allowed. */
    public long bound() {
      return bound;
    }
  }

  /** The rules of the path don't allow this transformation, or none. */
  public static final class TransformationNotAllowed extends PictureProblem {

    @Serial private static final long serialVersionUID = 1L;

    public TransformationNotAllowed(String message) {
      super(message, null);
    }
  }

  /** This server can't make such pictures at all. */
  public static final class TransformationNotSupported extends PictureProblem {

    @Serial private static final long serialVersionUID = 1L;

    public TransformationNotSupported(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
