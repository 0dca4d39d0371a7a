package io.larch.content;

import java.io.Serial;

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

  public ContentStoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ContentStoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
