package io.larch.image.worker;

import io.larch.retry.LogLimiter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what workers say on their standard error, which is little unless one crashes: now and then a
 * piece, and no more of it than fits a log. The rest is read and dropped, so that none of them is
 * held up.
 */
final class WorkerErrors {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int PIECE = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(WorkerErrors.class);

  private final LogLimiter limiter = new LogLimiter(INTERVAL);

  /** Reads one worker's to its end, on a thread of its own. */
  void follow(InputStream errors) {
    Thread.ofPlatform().name("larch-image-errors").daemon().start(() -> read(errors));
  }

  private void read(InputStream errors) {
    byte[] piece = new byte[PIECE];
    try (errors) {
      for (int length = errors.read(piece); length >= 0; length = errors.read(piece)) {
        if (length > 0 && limiter.permits()) {
          LOG.warn(
              "an image worker says: {}",
              new String(piece, 0, length, StandardCharsets.UTF_8).strip());
        }
      }
    } catch (IOException _) {
      // It was killed.
    }
  }
}
