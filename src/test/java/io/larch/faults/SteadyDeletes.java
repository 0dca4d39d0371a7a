package io.larch.faults;

import io.larch.testing.AssetClient;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes single assets of a {@link Stock} one after the other, so many a second whether or not the
 * earlier ones have been answered, and remembers every answer that is not 204.
 */
final class SteadyDeletes implements AutoCloseable {

  /** Beyond these, requests wait for answers, and the rate is not kept. */
  private static final int UNANSWERED = 256;

  private final AssetClient client;
  private final String prefix;
  private final int directorySize;
  private final long intervalNanos;
  private final int available;
  private final Semaphore permits = new Semaphore(UNANSWERED);
  private final AtomicInteger sent = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final Thread pacer;
  private volatile boolean stopped;

  /**
   * Begins at once.
   *
   * @param prefix as given to {@link Stock#assets}
   * @param directorySize as given there
   * @param available how many assets there are
   * @param perSecond 1 to 10,000
   */
  SteadyDeletes(URI server, String prefix, int directorySize, int available, int perSecond) {
    client = new AssetClient(server);
    this.prefix = prefix;
    this.directorySize = directorySize;
    this.available = available;
    intervalNanos = 1_000_000_000L / perSecond;
    pacer = Thread.ofPlatform().name("steady-deletes").start(this::run);
  }

  private void run() {
    long begin = System.nanoTime();
    for (int i = 0; i < available && !stopped; i++) {
      long due = begin + i * intervalNanos;
      while (!stopped && System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      permits.acquireUninterruptibly();
      String path =
          "/assets/%s/%d/%d/-/entry/0".formatted(prefix, i / directorySize, i % directorySize);
      sent.incrementAndGet();
      Thread.startVirtualThread(() -> delete(path));
    }
  }

  private void delete(String path) {
    long begin = System.nanoTime();
    try {
      HttpResponse<String> response = client.delete(path);
      if (response.statusCode() != 204
          || !response.headers().firstValue("Larch-Deleted").orElse("").equals("1")) {
        failures.add(path + " was answered " + response.statusCode() + " " + response.body());
      }
    } catch (RuntimeException e) {
      failures.add(path + ": " + e);
    } finally {
      nanos.add(System.nanoTime() - begin);
      permits.release();
    }
  }

  /** Requests sent so far. */
  int sent() {
    return sent.get();
  }

  /** What was answered otherwise than it should, or not at all. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** The time, in milliseconds, that 99 of 100 answers took at the most. */
  double p99Millis() {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() * 99 / 100) / 1e6;
  }

  @Override
  public void close() {
    stop();
  }

  /** Sends no more, and waits for the answers. */
  void stop() {
    stopped = true;
    try {
      pacer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    permits.acquireUninterruptibly(UNANSWERED);
    permits.release(UNANSWERED);
  }
}
