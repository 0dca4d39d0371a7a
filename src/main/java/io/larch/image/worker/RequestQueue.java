package io.larch.image.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests that wait for a worker, the first in first out, up to a bound. Thread-safe. */
final class RequestQueue {

  private final int max;
  private final Deque<Request> waiting = new ArrayDeque<>();

  /** Workers that would take one at once. */
  private int idle;

  private boolean closed;

  /**
   * @param max how many may wait while no worker is idle
   */
  RequestQueue(int max) {
    this.max = max;
  }

  /** Adds a request; false, and nothing happens, when there are too many or it is closed. */
  synchronized boolean offer(Request request) {
    if (closed || waiting.size() >= max + idle) {
      return false;
    }
    waiting.add(request);
    notifyAll();
    return true;
  }

  /** Takes a request back; false when it is taken already. */
  synchronized boolean remove(Request request) {
    return waiting.remove(request);
  }

  /**
   * Waits for a request, on a worker's thread.
   *
   * @return null once it is closed
   */
  synchronized @Nullable Request take() throws InterruptedException {
    idle++;
    try {
      while (waiting.isEmpty() && !closed) {
        wait();
      }
      return closed ? null : waiting.remove();
    } finally {
      idle--;
    }
  }

  /** Waits so long, or until it is closed; for a worker that has nothing to work with. */
  synchronized void pause(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; !closed && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }

  synchronized int size() {
    return waiting.size();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Lets nothing in any more, and everybody out. */
  synchronized List<Request> close() {
    closed = true;
    List<Request> left = new ArrayList<>(waiting);
    waiting.clear();
    notifyAll();
    return left;
  }
}
