package io.larch.image.worker;

import java.io.Serial;

/** The source of a job failed, by no fault of the picture or the worker. */
final class SourceException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Throwable failure;

  SourceException(Throwable failure) {
    super(failure);
    this.failure = failure;
  }

  /** What the source failed with. */
  Throwable failure() {
    return failure;
  }
}
