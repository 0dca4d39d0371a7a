package io.larch.bench;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that share the requests of a round. */
final class Clients {

  private Clients() {}

  /** One of a round's requests. */
  interface Asking {
    void ask(int number) throws Exception;
  }

  /**
   * Has so many clients ask, each as soon as it has its answer.
   *
   * @param count requests of all together, numbered from 0
   * @return how many seconds that took
   */
  static double seconds(int clients, int count, Asking asking) throws Exception {
    AtomicInteger next = new AtomicInteger();
    Callable<Boolean> loop =
        () -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            asking.ask(i);
          }
          return true;
        };
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Boolean>> loops = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        loops.add(threads.submit(loop));
      }
      for (Future<Boolean> each : loops) {
        each.get();
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Fails where an answer is another one. */
  static void require(int status, HttpResponse<?> answer) {
    if (answer.statusCode() != status) {
      throw new BenchException(
          "%s was answered %d: %s"
              .formatted(
                  answer.request().uri().getPath(),
                  answer.statusCode(),
                  answer.body() instanceof String text ? text : ""));
    }
  }
}
