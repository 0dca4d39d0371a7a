package io.larch.testing;

import java.io.IOException;

/** Threads of the proxies that tests put before servers. */
public final class SocketThread {

  /** What reads and writes sockets until they are closed. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  private SocketThread() {}

  /** Closing its sockets ends the work, and is no failure. */
  public static void start(Work work) {
    Thread.startVirtualThread(
        () -> {
          try {
            work.run();
          } catch (IOException _) {
            // The end of a connection, or of the proxy: closing sockets is how both come about.
          }
        });
  }
}
