package io.larch.variant;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that begin at the same moment. */
final class AllAtOnce {

  private AllAtOnce() {}

  /** Runs them; what each brings, in their order. */
  static <T> List<T> run(List<Callable<T>> clients) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : threads.invokeAll(clients)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
