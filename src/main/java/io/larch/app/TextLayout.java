package io.larch.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.larch.http.MaskedSecrets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Lines for people: {@code 10:15:30.123 INFO PurgeVerticle - message key=value}, then the stack if
 * there is one. Control characters are shown escaped, so that no path or header can forge a line.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(' ').append(event.getLevel());
    line.repeat(' ', Math.max(1, 6 - event.getLevel().toString().length()));
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(" - ");
    ControlCharacters.appendEscaped(line, String.valueOf(event.getFormattedMessage()));
    event.getMDCPropertyMap().forEach((key, value) -> appendPair(line, key, value));
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> appendPair(line, pair.key, String.valueOf(pair.value)));
    }
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return MaskedSecrets.in(line.toString());
  }

  private static void appendPair(StringBuilder line, String key, String value) {
    line.append(' ');
    ControlCharacters.appendEscaped(line, key);
    line.append('=');
    ControlCharacters.appendEscaped(line, value);
  }
}
