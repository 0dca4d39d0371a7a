package io.larch.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs requests that failed here: a line for each, and the stack once an interval for each kind of
 * failure. A store that denies every upload would otherwise fill the disk with one stack over and
 * over. Kinds are told apart by class and place, of the failure and of its first cause.
 */
final class FailureLog {

  /** How many kinds are remembered; of those that come back after so many others, the stack is. */
  private static final int MOST_KINDS = 100;

  private record Kind(Origin failure, Origin cause) {}

  private record Origin(Class<?> type, @Nullable StackTraceElement place) {
    static Origin of(Throwable failure) {
      StackTraceElement[] stack = failure.getStackTrace();
      return new Origin(failure.getClass(), stack.length == 0 ? null : stack[0]);
    }
  }

  private final Logger log;
  private final long intervalNanos;
  private final LongSupplier nanoTime;

  /** When the stack was logged last, the longest ago first. */
  private final Map<Kind, Long> stacks = new LinkedHashMap<>();

  /**
   * @param interval between two stacks of one kind
   * @param nanoTime as {@link System#nanoTime()}
   */
  FailureLog(Logger log, Duration interval, LongSupplier nanoTime) {
    this.log = log;
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * @param what became of the request, as in "failed"
   * @param failure null when nobody said why
   */
  void failed(String requestId, String what, @Nullable Throwable failure) {
    LoggingEventBuilder line = log.atError().addKeyValue("requestId", requestId);
    if (failure == null || isStackDue(failure)) {
      line.setCause(failure).log("Request {} {}", requestId, what);
    } else {
      line.log(
          "Request {} {}: {}; for the stack see one like it, not long before",
          requestId,
          what,
          failure.toString());
    }
  }

  private synchronized boolean isStackDue(Throwable failure) {
    Kind kind = new Kind(Origin.of(failure), Origin.of(firstCause(failure)));
    long now = nanoTime.getAsLong();
    Long last = stacks.get(kind);
    if (last != null && now - last < intervalNanos) {
      return false;
    }
    stacks.remove(kind);
    stacks.put(kind, now);
    if (stacks.size() > MOST_KINDS) {
      stacks.remove(stacks.keySet().iterator().next());
    }
    return true;
  }

  private static Throwable firstCause(Throwable failure) {
    Throwable first = failure;
    for (int depth = 0; depth < 10 && first.getCause() != null; depth++) {
      first = first.getCause();
    }
    return first;
  }
}
