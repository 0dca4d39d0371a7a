package io.larch.image.worker;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The bytes that all results together may have. Thread-safe. */
final class ByteBudget {

  private final long max;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param max bytes
   */
  ByteBudget(long max) {
    this.max = max;
  }

  /** What one result has of it. */
  final class Share implements AutoCloseable {

    private final AtomicLong bytes;

    private Share(long bytes) {
      this.bytes = new AtomicLong(bytes);
    }

    /** Gives the bytes back, when called for the first time. */
    @Override
    public void close() {
      held.addAndGet(-bytes.getAndSet(0));
    }
  }

  /** A share of so many bytes; null when they are too many at present. */
  @Nullable Share take(long bytes) {
    if (held.addAndGet(bytes) <= max) {
      return new Share(bytes);
    }
    held.addAndGet(-bytes);
    return null;
  }

  long held() {
    return held.get();
  }
}
