package io.larch.build;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process that ends, with all that it has started, when this one is ended. */
final class Child implements AutoCloseable {

  private static final Duration UNTIL_KILLED = Duration.ofSeconds(5);

  private final Thread end;
  private Optional<Process> process = Optional.empty();

  private Child(Runnable after) {
    end =
        new Thread(
            () -> {
              started().map(Process::toHandle).ifPresent(Child::end);
              after.run();
            });
  }

  /**
   * @param after runs when this process is ended before the child, and the child with it
   */
  static Child start(ProcessBuilder builder, Runnable after) throws IOException {
    Child child = new Child(after);
    // First, so that there is no moment in which the child would be left.
    Runtime.getRuntime().addShutdownHook(child.end);
    try {
      child.start(builder);
    } catch (IOException e) {
      child.close();
      throw e;
    }
    return child;
  }

  private synchronized void start(ProcessBuilder builder) throws IOException {
    process = Optional.of(builder.start());
  }

  private synchronized Optional<Process> started() {
    return process;
  }

  /** Runs a program to its end; returns its status. */
  static int run(ProcessBuilder builder) throws IOException, InterruptedException {
    try (Child child = start(builder, () -> {})) {
      return child.process().waitFor();
    }
  }

  Process process() {
    return started().orElseThrow();
  }

  private static void end(ProcessHandle root) {
    List<ProcessHandle> all = Stream.concat(Stream.of(root), root.descendants()).toList();
    all.forEach(ProcessHandle::destroy);
    CompletableFuture<?>[] ends =
        all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(UNTIL_KILLED.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      all.forEach(ProcessHandle::destroyForcibly);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Once it has ended. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(end);
  }
}
