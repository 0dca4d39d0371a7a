package io.larch.content;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The content store refused or failed. The message is for the log, never for a client. */
public final class ContentStoreException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** What kind of failure it was, which decides how it is retried. */
  public enum Kind {
    /** No such object. */
    NOT_FOUND,
    /** No such bucket. */
    NO_BUCKET,
    /** The store says to go slower. */
    THROTTLED,
    /** No answer, a time-out, an answer that was cut short, or one of the 5xx kind. */
    UNAVAILABLE,
    /** Credentials or policy forbid it. */
    DENIED,
    /** Anything else, an answer that could not be understood among them. */
    UNKNOWN
  }

  private final Kind kind;
  private final boolean full;

  public ContentStoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.full = false;
  }

  public ContentStoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.full = false;
  }

  private ContentStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Kind.UNAVAILABLE;
    this.full = true;
  }

  /** The store has no room: it is unavailable until there is some again. */
  public static ContentStoreException full(String message, @Nullable Throwable cause) {
    return new ContentStoreException(message, cause);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the store is {@link Kind#UNAVAILABLE} because it has no room for more content. */
  public boolean isFull() {
    return full;
  }
}
