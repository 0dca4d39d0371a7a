package io.larch.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.io.Flushable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Keeps what it is given; can be held up, as a stalled output is. */
final class RecordingAppender extends AppenderBase<ILoggingEvent> implements Flushable {

  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private volatile int flushed;
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released;

  private RecordingAppender(int holds) {
    released = new CountDownLatch(holds);
    start();
  }

  /** A logging context apart from the process's own. */
  static LoggerContext newContext() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    return context;
  }

  static RecordingAppender flowing() {
    return new RecordingAppender(0);
  }

  /** Takes its first event and then stands still until {@link #release()}. */
  static RecordingAppender stalled() {
    return new RecordingAppender(1);
  }

  @Override
  protected void append(ILoggingEvent event) {
    entered.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.add(event);
  }

  @Override
  public void flush() {
    flushed = events.size();
  }

  /** Events that had been appended at the last flush. */
  int flushed() {
    return flushed;
  }

  void awaitFirst() throws InterruptedException {
    entered.await();
  }

  void release() {
    released.countDown();
  }

  List<String> messages() {
    return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
