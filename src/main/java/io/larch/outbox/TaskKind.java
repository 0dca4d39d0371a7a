package io.larch.outbox;

import io.larch.retry.Backoff;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A kind of task: what is the same for all tasks that one handler carries out. Each has a queue and
 * bounds of its own, so that one which gets nowhere delays no other.
 *
 * @param name lower-case letters, digits and hyphens, a letter first, at most 40 characters
 * @param attempts how many may fail before a task is left to operators, 1 or more
 * @param atOnce tasks that one process works on at once, 1 or more
 * @param held tasks that may be published and not yet settled at once, over all instances, 1 or
 *     more; bounds what the queue holds, and the rate: no more than this go from one look of the
 *     relay to the next, unless somebody wakes it
 * @param timeout of an attempt, which then counts as failed, though what it began may go on for a
 *     while; positive
 * @param backoff how long a task waits after a failed attempt
 */
public record TaskKind(
    String name, int attempts, int atOnce, int held, Duration timeout, Backoff backoff) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  /**
   * Checks what the parameters' descriptions promise.
   *
   * @throws IllegalArgumentException if one of them is not as described
   */
  public TaskKind {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("\"" + name + "\" is no name of a kind of task");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException(name + ": attempts need some time");
    }
    if (attempts < 1 || atOnce < 1 || held < 1) {
      throw new IllegalArgumentException(
          "%s: attempts, atOnce and held are %d, %d and %d; each is 1 or more"
              .formatted(name, attempts, atOnce, held));
    }
  }

  /** The type of the envelopes of its messages. */
  public String messageType() {
    return "task." + name;
  }
}
