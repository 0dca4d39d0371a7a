package io.larch.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clients that do their work at the same moment. */
final class Clients {

  private static final long LIMIT_MINUTES = 15;

  private Clients() {}

  /**
   * Runs all of them at once.
   *
   * @return their results, in order
   * @throws AssertionError the first client's that failed with one
   */
  static <T> List<T> atOnce(List<? extends Callable<T>> clients) {
    CountDownLatch ready = new CountDownLatch(clients.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> client : clients) {
        running.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return client.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(future.get(LIMIT_MINUTES, TimeUnit.MINUTES));
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
