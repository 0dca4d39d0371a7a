package io.larch.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.larch.config.LogConfig;

/**
 * Logging before the configuration is known: lines to standard output. Logback finds it as a
 * service and so looks for no configuration files.
 */
public final class StartupLogging extends ContextAwareBase implements Configurator {

  /** For Logback's service loader. */
  public StartupLogging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Logging.setLevels(context, LogConfig.Level.INFO, true);
    context
        .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
        .addAppender(Logging.consoleAppender(context, LogConfig.Format.TEXT));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
