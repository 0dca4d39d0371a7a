package io.larch.config;

import org.jspecify.annotations.Nullable;

/**
 * The port for operators: health, metrics.
 *
 * @param host address to bind to
 * @param port TCP port, 0 for a free one
 * @param tls null for a server without TLS
 */
public record ManagementConfig(String host, int port, @Nullable TlsConfig tls) {

  static ManagementConfig from(Section section) {
    return new ManagementConfig(
        section.get("host", ValueParser.host()),
        section.get("port", ValueParser.integer(0, 65_535)),
        TlsConfig.from(section.section("tls")));
  }
}
