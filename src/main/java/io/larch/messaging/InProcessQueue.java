package io.larch.messaging;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages that wait for a consumer of the same process, up to a bound. */
final class InProcessQueue {

  private final int capacity;
  private final Queue<Envelope> waiting = new ArrayDeque<>();
  private final Set<Runnable> listeners = new HashSet<>();

  InProcessQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a message, unless the queue is full. */
  boolean offer(Envelope message) {
    synchronized (this) {
      if (waiting.size() >= capacity) {
        return false;
      }
      waiting.add(message);
    }
    tellListeners();
    return true;
  }

  /**
   * Puts back a message that was taken out; always succeeds. What is taken out is bounded by its
   * consumers.
   */
  void giveBack(Envelope message) {
    synchronized (this) {
      waiting.add(message);
    }
    tellListeners();
  }

  /** Takes the oldest message out, if there is one. */
  synchronized @Nullable Envelope poll() {
    return waiting.poll();
  }

  /** Has a listener called after each message that comes in. */
  synchronized void listen(Runnable listener) {
    listeners.add(listener);
  }

  synchronized void unlisten(Runnable listener) {
    listeners.remove(listener);
  }

  private void tellListeners() {
    Set<Runnable> told;
    synchronized (this) {
      told = Set.copyOf(listeners);
    }
    told.forEach(Runnable::run);
  }
}
