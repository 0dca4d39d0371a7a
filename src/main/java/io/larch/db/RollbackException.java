package io.larch.db;

import io.vertx.core.Future;
import java.io.Serial;

/**
 * With it the work of a transaction ends when it finds that nothing is to be done after all. The
 * transaction is rolled back, and fails with this one, whose reason is the caller's.
 */
public final class RollbackException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final RuntimeException reason;

  /**
   * @param reason what the caller is to hear of
   */
  public RollbackException(RuntimeException reason) {
    super(reason.getMessage(), reason, false, false);
    this.reason = reason;
  }

  /** Fails with the reason, or with whatever else it was that failed. */
  public static <T> Future<T> reasonOf(Throwable failure) {
    return Future.failedFuture(failure instanceof RollbackException end ? end.reason : failure);
  }
}
