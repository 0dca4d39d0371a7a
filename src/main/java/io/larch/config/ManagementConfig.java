package io.larch.config;

/**
 * The port for operators: health, metrics.
 *
 * @param host address to bind to
 * @param port TCP port, 0 for a free one
 */
public record ManagementConfig(String host, int port) {

  static ManagementConfig from(Section section) {
    return new ManagementConfig(
        section.get("host", ValueParser.host()),
        section.get("port", ValueParser.integer(0, 65_535)));
  }
}
