package io.larch.config;

/**
 * Logging.
 *
 * @param format lines for people or JSON for machines
 * @param level of Larch's own loggers: error, warn, info, debug, trace
 * @param access whether each request is logged
 */
public record LogConfig(Format format, String level, boolean access) {

  /** The two formats. */
  public enum Format {
    TEXT,
    JSON
  }
}
