package io.larch.faults;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes all assets of a {@link Stock}, spread evenly over a time, against processes that come and
 * go: what is not answered 204 is asked again, of the next process, until it is. Every second
 * directory goes by one recursive delete, the others asset by asset.
 */
final class StubbornDeletes implements AutoCloseable {

  private record Known(LarchProcess process, AssetClient client) {}

  private static final int CLIENTS = 16;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final AtomicReferenceArray<LarchProcess> servers;
  private final String prefix;
  private final int directories;
  private final int each;
  private final long intervalNanos;
  private final long begin = System.nanoTime();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Known> known = new ArrayList<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Begins at once.
   *
   * @param over how long it is to last
   */
  StubbornDeletes(
      AtomicReferenceArray<LarchProcess> servers,
      String prefix,
      int directories,
      int each,
      Duration over) {
    this.servers = servers;
    this.prefix = prefix;
    this.directories = directories;
    this.each = each;
    intervalNanos = over.toNanos() / directories;
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      clients.add(Thread.ofVirtual().name("stubborn-" + i).start(() -> run(client)));
    }
  }

  private void run(int client) {
    int server = client;
    for (int i = next.getAndIncrement(); i < directories && !stopped; i = next.getAndIncrement()) {
      long due = begin + i * intervalNanos;
      while (System.nanoTime() < due && !stopped) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      String directory = "/assets/" + prefix + "/" + i;
      if (i % 2 == 0) {
        server = delete(directory + "/-/recursive", server);
      } else {
        for (int k = 0; k < each; k++) {
          server = delete(directory + "/" + k + "/-/entry/0", server);
        }
      }
    }
  }

  /**
   * @return the server to ask next
   */
  private int delete(String target, int server) {
    int asked = server;
    while (!stopped) {
      asked++;
      try {
        HttpResponse<String> response = client(asked % servers.length()).delete(target);
        if (response.statusCode() == 204) {
          answered.incrementAndGet();
          return asked;
        }
        if (response.statusCode() != 503) {
          failures.add(target + " was answered " + response.statusCode() + " " + response.body());
          return asked;
        }
      } catch (RuntimeException processGone) {
        // Whether it was carried out is not known; the next one will see to it.
      }
      repeated.incrementAndGet();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return asked;
  }

  /** A process that was started again has another address. */
  private AssetClient client(int which) {
    LarchProcess process = servers.get(which);
    synchronized (known) {
      for (Known one : known) {
        if (one.process() == process) {
          return one.client();
        }
      }
      AssetClient client = new AssetClient(process.url());
      known.removeIf(one -> !one.process().alive());
      known.add(new Known(process, client));
      return client;
    }
  }

  /** Whether everything was sent and answered. */
  boolean done() {
    return clients.stream().noneMatch(Thread::isAlive);
  }

  /** Deletes answered 204. */
  int answered() {
    return answered.get();
  }

  /** Deletes that were not answered 204 at first. */
  int repeated() {
    return repeated.get();
  }

  /** Answers that are neither 204 nor 503. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
