package io.larch.http;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one event loop that have the same time each, and so run out in the order in which
 * they came: one timer does for all of them, where one for each is a fortieth of the work of a
 * short request.
 *
 * <p>Used on that event loop.
 */
final class Deadlines<T> {

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final long nanos;
  private final Consumer<T> expired;
  private @Nullable Entry<T> first;
  private @Nullable Entry<T> last;

  /** Whether somebody will look. */
  private boolean timing;

  /** A request, with those that came before and after it. */
  static final class Entry<T> {
    private final T request;
    private final long due;
    private @Nullable Entry<T> previous;
    private @Nullable Entry<T> next;
    private boolean gone;

    private Entry(T request, long due) {
      this.request = request;
      this.due = due;
    }
  }

  /**
   * @param nanos that each request has, more than 0
   * @param expired what to do with one that is still here when they are over
   */
  Deadlines(long nanos, Consumer<T> expired) {
    this.nanos = nanos;
    this.expired = expired;
  }

  /** Begins a request's time. */
  Entry<T> add(Vertx vertx, T request) {
    Entry<T> entry = new Entry<>(request, System.nanoTime() + nanos);
    entry.previous = last;
    if (last == null) {
      first = entry;
    } else {
      last.next = entry;
    }
    last = entry;
    if (!timing) {
      lookIn(vertx, nanos);
    }
    return entry;
  }

  /** A request is over; nothing happens if it was before. */
  void remove(Entry<T> entry) {
    if (entry.gone) {
      return;
    }
    entry.gone = true;
    Entry<T> previous = entry.previous;
    Entry<T> next = entry.next;
    if (previous == null) {
      first = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previous = previous;
    }
  }

  private void lookIn(Vertx vertx, long wait) {
    timing = true;
    vertx.setTimer(Math.max(1, Math.ceilDiv(wait, NANOS_PER_MILLI)), _ -> look(vertx));
  }

  private void look(Vertx vertx) {
    timing = false;
    long now = System.nanoTime();
    try {
      for (Entry<T> due = first; due != null && due.due - now <= 0; due = first) {
        remove(due);
        expired.accept(due.request);
      }
    } finally {
      if (first != null && !timing) {
        lookIn(vertx, first.due - now);
      }
    }
  }
}
