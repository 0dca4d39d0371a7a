package io.larch.http;

import io.larch.retry.LogLimiter;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs requests that failed. One that failed here has its line, and the stack once an interval for
 * each kind of failure: a store that denies every upload would otherwise fill the disk with one
 * stack over and over. One that failed for want of a server behind has a line once an interval for
 * each kind, since all of them may fail as long as that is away. Kinds are told apart by class and
 * place, of the failure and of its first cause.
 */
final class FailureLog {

  /** How many kinds are remembered; those that come back after so many others are told again. */
  private static final int MOST_KINDS = 100;

  private record Kind(Origin failure, Origin cause) {}

  private record Origin(Class<?> type, @Nullable StackTraceElement place) {
    static Origin of(Throwable failure) {
      StackTraceElement[] stack = failure.getStackTrace();
      return new Origin(failure.getClass(), stack.length == 0 ? null : stack[0]);
    }
  }

  private final Logger log;
  private final long intervalSeconds;
  private final LogLimiter limiter;

  /**
   * @param interval between two stacks, or two lines about a server behind, of one kind
   * @param nanoTime as {@link System#nanoTime()}
   */
  FailureLog(Logger log, Duration interval, LongSupplier nanoTime) {
    this.log = log;
    this.intervalSeconds = interval.toSeconds();
    this.limiter = new LogLimiter(interval, MOST_KINDS, nanoTime);
  }

  /**
   * @param what became of the request, as in "failed"
   * @param failure null when nobody said why
   */
  void failed(String requestId, String what, @Nullable Throwable failure) {
    LoggingEventBuilder line = log.atError().addKeyValue("requestId", requestId);
    if (failure == null || isDue(failure)) {
      line.setCause(failure).log("Request {} {}", requestId, what);
    } else {
      line.log(
          "Request {} {}: {}; for the stack see one like it, not long before",
          requestId,
          what,
          failure.toString());
    }
  }

  /**
   * @param failure what a server behind did, or did not do
   */
  void unserved(String requestId, Throwable failure) {
    if (isDue(failure)) {
      log.atWarn()
          .addKeyValue("requestId", requestId)
          .log(
              "Request {} could not be served: {}; requests like it are not told of for {} s",
              requestId,
              failure.getMessage(),
              intervalSeconds);
    }
  }

  private boolean isDue(Throwable failure) {
    return limiter.permits(new Kind(Origin.of(failure), Origin.of(firstCause(failure))));
  }

  private static Throwable firstCause(Throwable failure) {
    Throwable first = failure;
    for (int depth = 0; depth < 10 && first.getCause() != null; depth++) {
      first = first.getCause();
    }
    return first;
  }
}
