package io.larch.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.larch.config.LogConfig;
import java.io.Flushable;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * The logging of a running server: to standard output, through a bounded queue, so that a slow
 * reader of the output never holds up the threads that log.
 */
public final class Logging implements AutoCloseable {

  /** The logger of the access log; each request is one line at level info. */
  public static final String ACCESS_LOGGER = "larch.access";

  /** The logger of who deleted what, and changed keys; each is one line at level info. */
  static final String AUDIT_LOGGER = "larch.audit";

  /** Some 10 MB at worst, and seconds of a busy server's lines. */
  private static final int QUEUE_LENGTH = 8_192;

  private final LoggerContext context;
  private final QueueAppender queue;

  private Logging(LoggerContext context, QueueAppender queue) {
    this.context = context;
    this.queue = queue;
  }

  /**
   * Replaces the logging of this process by the configured one. Other libraries than Larch itself
   * log warnings and errors alone.
   */
  public static Logging start(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    BufferedOutput console = new BufferedOutput(encoder(context, config.format()), System.out);
    console.setContext(context);
    console.start();
    return start(config, context, console, console);
  }

  /**
   * As {@link #start(LogConfig)}, into an appender of the caller's.
   *
   * @param output what the appender writes to
   */
  static Logging start(
      LogConfig config, LoggerContext context, Appender<ILoggingEvent> target, Flushable output) {
    QueueAppender queue = new QueueAppender(target, output, QUEUE_LENGTH);
    queue.setContext(context);
    queue.start();
    context.reset();
    setLevels(context, config.level(), config.access());
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(queue);
    return new Logging(context, queue);
  }

  /** Log lines lost so far because the output didn't keep up. */
  public long dropped() {
    return queue.dropped();
  }

  /**
   * Writes out what is queued, for at most two seconds; what is logged later is lost. To be called
   * last at shutdown.
   */
  @Override
  public void close() {
    context.stop();
  }

  static void setLevels(LoggerContext context, LogConfig.Level level, boolean access) {
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger("io.larch").setLevel(Level.toLevel(level.name()));
    context.getLogger(ACCESS_LOGGER).setLevel(access ? Level.INFO : Level.OFF);
    // Whether there is anything is said by access.audit.
    context.getLogger(AUDIT_LOGGER).setLevel(Level.INFO);
    // OkHttp and the JDBC driver log through java.util.logging, to standard error.
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
  }

  static Appender<ILoggingEvent> consoleAppender(LoggerContext context, LogConfig.Format format) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("console");
    appender.setEncoder(encoder(context, format));
    appender.start();
    return appender;
  }

  private static LayoutWrappingEncoder<ILoggingEvent> encoder(
      LoggerContext context, LogConfig.Format format) {
    Layout<ILoggingEvent> layout =
        switch (format) {
          case TEXT -> new TextLayout();
          case JSON -> new JsonLayout();
        };
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }
}
