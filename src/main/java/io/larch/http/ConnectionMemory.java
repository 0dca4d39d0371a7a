package io.larch.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many connections the process has room for, whatever their clients do. See docs/adr/0021. */
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

  /** Open files without any client: jars, connections to database and broker, to its own ports. */
  private static final int FILES_OF_OUR_OWN = 256;

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
   * of the heap, or as this process may open files for. One that can't be taken in at all is
   * neither refused nor told of.
   */
  static int most(int configured) {
    int files = fitFiles(fileLimit());
    if (files < configured) {
      LOG.info(
          "This process may open {} files, which is room for {} connections rather than the {} of"
              + " http.max-connections; raise LimitNOFILE, or ulimit -n",
          fileLimit(),
          files,
          configured);
    }
    return mostByHeap(Math.min(configured, files));
  }

  private static long fileLimit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** Each may have a file of content open beside, or a connection to the store. */
  static int fitFiles(long limit) {
    return Math.clamp((limit - FILES_OF_OUR_OWN) / 2, 16, Integer.MAX_VALUE);
  }

  private static int mostByHeap(int configured) {
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
