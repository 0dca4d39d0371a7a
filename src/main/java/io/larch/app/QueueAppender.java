package io.larch.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.Flushable;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hands log events to another appender on a thread of its own. When the queue is full an event is
 * dropped and counted; the caller never waits. Logback's AsyncAppender can do either but the
 * counting.
 *
 * <p>The thread rests for a moment after it has written out what there was, so that a busy server's
 * lines go out many at a time, and those who log need not wake it for each.
 */
final class QueueAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private static final long FLUSH_MILLIS = 2_000;
  private static final long POLL_MILLIS = 100;
  private static final long REST_MILLIS = 5;

  private final Appender<ILoggingEvent> target;
  private final Flushable output;
  private final BlockingQueue<ILoggingEvent> queue;
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;
  private volatile boolean stopping;

  /**
   * A queue before an appender.
   *
   * @param target started; stopped with this one
   * @param output what the target writes to; flushed when nothing more is queued
   * @param length events that may wait
   */
  QueueAppender(Appender<ILoggingEvent> target, Flushable output, int length) {
    this.target = target;
    this.output = output;
    this.queue = new ArrayBlockingQueue<>(length);
    this.writer = Thread.ofPlatform().name("larch-log").daemon().unstarted(this::write);
    setName("queue");
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    if (!queue.offer(event)) {
      dropped.increment();
    }
  }

  /** Events dropped so far. */
  long dropped() {
    return dropped.sum();
  }

  /** Writes out what is queued, within a bound, then stops the target. */
  @Override
  public void stop() {
    if (!isStarted()) {
      return;
    }
    super.stop();
    stopping = true;
    try {
      writer.join(FLUSH_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    target.stop();
  }

  private void write() {
    boolean unflushed = false;
    try {
      while (true) {
        boolean last = stopping; // read before the queue, so that nothing queued is left
        ILoggingEvent event =
            last || unflushed ? queue.poll() : queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (event != null) {
          target.doAppend(event);
          unflushed = true;
        } else if (unflushed) {
          flush();
          unflushed = false;
          if (!last) {
            Thread.sleep(REST_MILLIS);
          }
        } else if (last) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread()
          .interrupt(); // nobody interrupts this thread; if ever, events count as dropped
    }
  }

  private void flush() {
    try {
      output.flush();
    } catch (IOException e) {
      addError("log lines could not be written", e);
    }
  }
}
