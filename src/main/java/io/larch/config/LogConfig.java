package io.larch.config;

/**
 * Logging.
 *
 * @param format lines for people or JSON for machines
 * @param level of Larch's own loggers
 * @param access whether each request is logged
 */
public record LogConfig(Format format, Level level, boolean access) {

  static LogConfig from(Section section) {
    return new LogConfig(
        section.get("format", ValueParser.choice(Format.class)),
        section.get("level", ValueParser.choice(Level.class)),
        section.get("access", ValueParser.bool()));
  }

  /** The two formats. */
  public enum Format {
    /** Lines for people. */
    TEXT,
    /** One JSON object a line. */
    JSON
  }

  /** From the fewest lines to the most. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
