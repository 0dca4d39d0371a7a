package io.larch.endtoend;

import io.larch.testing.AssetClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client that goes on with small requests while others do what they like. */
final class Bystander {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final AssetClient client;
  private final String target;
  private final List<Long> millis = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final Thread thread;
  private volatile boolean over;

  /** Begins to ask for a target that is there. */
  Bystander(AssetClient client, String target) {
    this.client = client;
    this.target = target;
    client.get(
        target); // Its connection, and the client's own start, are no part of what is measured.
    this.thread = Thread.ofPlatform().name("bystander").start(this::run);
  }

  private void run() {
    while (!over) {
      long begin = System.nanoTime();
      try {
        int status = client.get(target).statusCode();
        if (status != 200) {
          refused.add(Integer.toString(status));
        }
      } catch (RuntimeException e) {
        refused.add(e.toString());
      }
      millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Ends asking. */
  void stop() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What went wrong for it, once stopped. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  /** How long it waited for 99 of 100 answers, in milliseconds; once stopped. */
  long p99() {
    List<Long> sorted = millis.stream().sorted().toList();
    return sorted.get(Math.ceilDiv(sorted.size() * 99, 100) - 1);
  }

  /** How many times it asked; once stopped. */
  int asked() {
    return millis.size();
  }
}
