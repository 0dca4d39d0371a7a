package io.larch.image.worker;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a worker, one of each client in turn, up to a bound, of which one client
 * gets no more than half. Those who would serve them wait here, too: workers with a process, of
 * which those that keep theirs go first, and workers that start one only when more requests wait
 * than the others are about to take. Thread-safe.
 */
final class RequestQueue {

  /** A worker that has just answered is back within this, which is little beside a start. */
  private static final int PATIENCE_MILLIS = 20;

  private final int max;
  private final int maxOfClient;
  private final WaitingRequests waiting = new WaitingRequests();

  /** Workers that keep their process and would take a request at once. */
  private int kept;

  /** Other workers that have a process and would take a request at once. */
  private int others;

  /** Workers that would start a process for a request. */
  private int asleep;

  /** Workers that are starting a process for a request that waits. */
  private int starting;

  private boolean closed;

  /**
   * @param max how many may wait while no worker is free
   */
  RequestQueue(int max) {
    this.max = max;
    this.maxOfClient = (max + 1) / 2;
  }

  /**
   * Adds a request; false, and nothing happens, when there are too many, of all or of its client,
   * or it is closed.
   */
  synchronized boolean offer(Request request) {
    int takenAtOnce = kept + others + asleep + starting;
    if (closed
        || waiting.size() >= max + takenAtOnce
        || waiting.of(request.client()) >= maxOfClient + takenAtOnce) {
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
   * Waits for a request, on the thread of a worker that keeps its process.
   *
   * @return null once it is closed
   */
  synchronized @Nullable Request take() throws InterruptedException {
    kept++;
    try {
      while (waiting.isEmpty() && !closed) {
        wait();
      }
      return closed ? null : waiting.remove();
    } finally {
      kept--;
    }
  }

  /**
   * Waits for a request that no worker which keeps its process is about to take, on the thread of
   * another.
   *
   * @return null when there was none for so long, and once it is closed
   */
  synchronized @Nullable Request take(Duration atMost) throws InterruptedException {
    others++;
    try {
      long end = System.nanoTime() + atMost.toNanos();
      while (waiting.size() <= kept && !closed) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return null;
        }
        wait(left);
      }
      return closed ? null : waiting.remove();
    } finally {
      others--;
    }
  }

  /**
   * Waits until there is a request that no worker with a process is about to take, and a moment
   * later still, or it is closed; on the thread of a worker that has none. {@link #arrived}
   * follows.
   */
  synchronized void awaitWork() throws InterruptedException {
    asleep++;
    try {
      do {
        while (!isWorkLeft() && !closed) {
          wait();
        }
        pause(PATIENCE_MILLIS);
      } while (!isWorkLeft() && !closed);
      starting++;
    } finally {
      asleep--;
    }
  }

  private boolean isWorkLeft() {
    return waiting.size() > kept + others + starting;
  }

  /** A worker that was called by {@link #awaitWork} has its process, or can't have one. */
  synchronized void arrived() {
    starting--;
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
    List<Request> left = waiting.removeAll();
    notifyAll();
    return left;
  }
}
