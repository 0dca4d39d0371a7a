package io.larch.asset;

import java.io.Serial;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a service did not do what it was asked to. Futures of services fail with it; each front end
 * has its own words and status for each kind, and what those need is in its fields.
 *
 * <p>The message is for the client: it says what was wrong and what to do, and nothing of the
 * inside. What led to it, where that is worth knowing, is the cause, for the log alone. It is an
 * answer rather than a fault of ours, so it carries no stack trace.
 */
public abstract sealed class AssetProblem extends RuntimeException
    permits AssetProblem.NotFound,
        AssetProblem.PreconditionFailed,
        AssetProblem.BudgetExceeded,
        AssetProblem.ContentTooLarge,
        AssetProblem.ContentTypeNotAllowed,
        AssetProblem.InvalidField,
        AssetProblem.RangeNotSatisfiable,
        AssetProblem.SourceFailed,
        AssetProblem.ContentMissing,
        AssetProblem.IdempotencyKeyReused,
        AssetProblem.Unavailable,
        AssetProblem.OutcomeUnknown,
        PictureProblem {

  @Serial private static final long serialVersionUID = 1L;

  AssetProblem(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }

  /** For the client. */
  public final String detail() {
    return String.valueOf(getMessage());
  }

  /** Nothing is there. */
  public static final class NotFound extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    public NotFound(String message) {
      super(message, null);
    }
  }

  /** A condition of the caller's does not hold; nothing was done. */
  public static final class PreconditionFailed extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final @Nullable Long selected;

    /** The condition is about one asset. */
    public PreconditionFailed(String message) {
      super(message, null);
      this.selected = null;
    }

    /**
     * @param selected how many assets the caller's selector names
     */
    public PreconditionFailed(String message, long selected) {
      super(message, null);
      this.selected = selected;
    }

    /** How many assets were selected; null where nothing was counted. */
    public @Nullable Long selected() {
      return selected;
    }
  }

  /** The caller has deleted as much as it may for now; nothing was deleted. */
  public static final class BudgetExceeded extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * @param retryAfter when the caller may again; more than 0
     */
    public BudgetExceeded(String message, Duration retryAfter) {
      super(message, null);
      this.retryAfter = retryAfter;
    }

    /** When the caller may again. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** More content than may be stored; nothing was. */
  public static final class ContentTooLarge extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final long limit;

    /**
     * @param limit bytes that content may have at the most
     */
    public ContentTooLarge(long limit) {
      super("The content must not be larger than " + limit + " bytes.", null);
      this.limit = limit;
    }

    /** Bytes that content may have at the most. */
    public long limit() {
      return limit;
    }
  }

  /** Content of a type that may not be stored at the path; nothing was. */
  public static final class ContentTypeNotAllowed extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final String mediaType;

    /**
     * @param mediaType what the content was found to be
     */
    public ContentTypeNotAllowed(String mediaType) {
      super("Content of the type %s may not be stored at this path.".formatted(mediaType), null);
      this.mediaType = mediaType;
    }

    /** What the content was found to be, without parameters. */
    public String mediaType() {
      return mediaType;
    }
  }

  /** Something that the caller said is not allowed; nothing was done. */
  public static final class InvalidField extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final transient List<Field> fields;

    /**
     * @param fields those that are wrong, at least one
     */
    public InvalidField(String message, List<Field> fields) {
      super(message, null);
      this.fields = List.copyOf(fields);
    }

    /** What is wrong with which field. */
    public List<Field> fields() {
      return fields;
    }

    /**
     * A field that is not valid.
     *
     * @param name in the words of the native API, such as {@code labels.colour}
     * @param message what is wrong with it, to be read after its name
     */
    public record Field(String name, String message) {}
  }

  /** No part of the content lies in the range that was asked for. */
  public static final class RangeNotSatisfiable extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    private final long size;

    /**
     * @param size bytes of the content
     */
    public RangeNotSatisfiable(long size) {
      super("The content has " + size + " bytes only.", null);
      this.size = size;
    }

    /** Bytes of the content. */
    public long size() {
      return size;
    }
  }

  /** The source that content was to be fetched from failed; nothing was stored. */
  public static final class SourceFailed extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    public SourceFailed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The asset is there, and its content is not, which an operator has to mend. */
  public static final class ContentMissing extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    public ContentMissing(Throwable cause) {
      super(
          "The asset is there, but its content is missing from the content store. It is known here;"
              + " nothing is wrong with the request.",
          cause);
    }
  }

  /** An idempotency key that is known from another request; nothing was done by this one. */
  public static final class IdempotencyKeyReused extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    public IdempotencyKeyReused() {
      super("Another request came with this Idempotency-Key. Nothing was done by this one.", null);
    }
  }

  /** Just now it can't be done, and nothing was; it may be tried again. */
  public static final class Unavailable extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super(message, null);
    }

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The answer of something behind was lost or did not come in time, so what was asked for may have
   * been done. It must not be tried again unseen: a second "delete the newest" takes the next one.
   */
  public static final class OutcomeUnknown extends AssetProblem {

    @Serial private static final long serialVersionUID = 1L;

    public OutcomeUnknown(String message) {
      super(message, null);
    }

    public OutcomeUnknown(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
