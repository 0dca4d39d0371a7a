package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import io.larch.config.LogConfig;
import io.larch.config.LogConfig.Format;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses contexts of its own, so that the logging of the other tests stays as it is. */
class LoggingTest {

  private final LoggerContext context = RecordingAppender.newContext();
  private final RecordingAppender target = RecordingAppender.flowing();

  private Logging start(LogConfig.Level level, boolean access) {
    return Logging.start(new LogConfig(Format.TEXT, level, access), context, target, target);
  }

  @Test
  void levelIsThatOfLarchsOwnLoggers() {
    try (Logging logging = start(LogConfig.Level.DEBUG, true)) {
      context.getLogger("io.larch.purge.PurgeVerticle").debug("ours");
      assertThat(logging.dropped()).isZero();
    }

    assertThat(target.messages()).containsExactly("ours");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"io.netty.a", "io.vertx.core.b", "org.flywaydb.c", "com.rabbitmq.d", "okhttp3.e"})
  void librariesLogFromWarnOn(String name) {
    try (Logging logging = start(LogConfig.Level.TRACE, true)) {
      context.getLogger(name).info("left out");
      context.getLogger(name).warn("kept");
      assertThat(logging.dropped()).isZero();
    }

    assertThat(target.messages()).containsExactly("kept");
  }

  @Test
  void accessLogIsSwitchedApartFromTheLevel() {
    try (Logging logging = start(LogConfig.Level.ERROR, true)) {
      context.getLogger(Logging.ACCESS_LOGGER).info("GET");
      assertThat(logging.dropped()).isZero();
    }
    assertThat(target.messages()).containsExactly("GET");

    LoggerContext silent = RecordingAppender.newContext();
    LogConfig off = new LogConfig(Format.JSON, LogConfig.Level.TRACE, false);
    RecordingAppender nothing = RecordingAppender.flowing();
    try (Logging logging = Logging.start(off, silent, nothing, nothing)) {
      silent.getLogger(Logging.ACCESS_LOGGER).error("GET");
      assertThat(logging.dropped()).isZero();
    }
    assertThat(nothing.messages()).isEmpty();
  }

  /** Where it is written at all is said by access.audit. */
  @Test
  void recordsOfWhoDeletesAreLoggedWhateverTheLevel() {
    try (Logging logging = start(LogConfig.Level.ERROR, false)) {
      context.getLogger("larch.audit").info("deleted");
      assertThat(logging.dropped()).isZero();
    }

    assertThat(target.messages()).containsExactly("deleted");
  }

  @Test
  void startingReplacesTheStartupLogging() {
    StartupLogging startup = new StartupLogging();
    assertThat(startup.configure(context)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger("io.larch").getEffectiveLevel()).isEqualTo(Level.INFO);

    try (Logging logging = start(LogConfig.Level.WARN, true)) {
      assertThat(context.getLogger("ROOT").iteratorForAppenders())
          .toIterable()
          .singleElement()
          .isInstanceOf(QueueAppender.class);
      assertThat(logging.dropped()).isZero();
    }
  }

  @Test
  void logbackFindsTheStartupLogging() {
    assertThat(ServiceLoader.load(ch.qos.logback.classic.spi.Configurator.class))
        .hasAtLeastOneElementOfType(StartupLogging.class);
    assertThat(((LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory()).getLogger("ROOT"))
        .extracting(root -> root.getAppender("console"))
        .as("the console appender that StartupLogging installs")
        .isNotNull();
  }
}
