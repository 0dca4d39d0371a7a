package io.larch.http;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many connections the heap has room for, whatever their clients do. See docs/adr/0021. */
final class ConnectionMemory {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionMemory.class);

  /**
   * Bytes that one may hold: headers and the request of them, what was read of a body and not
   * written yet, or what was written of an answer and not sent yet.
   */
  static final int EACH = 128 * 1024;

  private static final int MIN_READ = 64;
  private static final int FIRST_READ = 2 * 1024;

  /** Bytes that are read at once at the most, the size of a body's pieces. */
  private static final int MAX_READ = 16 * 1024;

  /** Reads in a row before the connection's turn is over; whether they are wanted shows then. */
  private static final int READS = 4;

  private ConnectionMemory() {}

  /** Bounds what is read of a connection before whoever reads it can pause it. */
  static void boundReads(HttpConnection connection) {
    ((ConnectionBase) connection)
        .channel()
        .config()
        .setRecvByteBufAllocator(
            new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, MAX_READ)
                .maxMessagesPerRead(READS));
  }

  /**
   * The connections that may be open: those of the configuration, or as many as fit into two fifths
   * of the heap.
   */
  static int most(int configured) {
    long heap = Runtime.getRuntime().maxMemory();
    int fit = fit(heap);
    if (fit < configured) {
      LOG.info(
          "The heap of {} MiB has room for {} connections rather than the {} of"
              + " http.max-connections",
          heap >> 20,
          fit,
          configured);
    }
    return Math.min(configured, fit);
  }

  static int fit(long heap) {
    return Math.clamp(heap / 5 * 2 / EACH, 1, Integer.MAX_VALUE);
  }
}
