package io.larch.config;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public HTTP server.
 *
 * @param host address to bind to
 * @param port TCP port, 0 for a free one
 * @param publicUrl what absolute links begin with, without a trailing slash; null: taken from the
 *     request's Host header
 * @param idleTimeout how long a connection may wait for its next request
 * @param headerTimeout how long the headers of a request may take
 * @param minRate bytes a second that a body, and the reading of an answer, must not be slower than
 * @param minRateGrace how long it may be slower than that
 * @param requestTimeout how long a request other than a transfer of content may take, then 503
 * @param maxHeaderSize bytes of all request headers together
 * @param maxUriLength bytes of the request line's target
 * @param maxConnections open connections beyond which new ones are closed at once
 * @param maxConnectionsPerClient those of one address
 * @param maxBufferedBodies bytes of request bodies and answers held in memory at once
 * @param allowedHosts names, each with a port or without, that requests may be for beside those
 *     that always may; in small letters
 * @param trustedProxies addresses, each with a number of bits or without, whose word is taken on
 *     whom they forward for
 * @param encodedSlashes what is done with a path of an asset that holds a percent-encoded slash
 * @param cors which pages of other origins may ask, and read
 * @param tls null for a server without TLS
 */
public record HttpConfig(
    String host,
    int port,
    @Nullable URI publicUrl,
    Duration idleTimeout,
    Duration headerTimeout,
    long minRate,
    Duration minRateGrace,
    Duration requestTimeout,
    int maxHeaderSize,
    int maxUriLength,
    int maxConnections,
    int maxConnectionsPerClient,
    long maxBufferedBodies,
    Set<String> allowedHosts,
    Set<String> trustedProxies,
    EncodedSlashes encodedSlashes,
    CorsConfig cors,
    @Nullable TlsConfig tls) {

  static HttpConfig from(Section section) {
    return new HttpConfig(
        section.get("host", ValueParser.host()),
        section.get("port", ValueParser.integer(0, 65_535)),
        section.optional("public-url", ValueParser.url(true)),
        section.get("idle-timeout", ValueParser.duration("1s", "1h")),
        section.get("header-timeout", ValueParser.duration("1s", "5m")),
        section.get("min-rate", ValueParser.size("1B", "1MiB")),
        section.get("min-rate-grace", ValueParser.duration("1s", "10m")),
        section.get("request-timeout", ValueParser.duration("1s", "10m")),
        section.get("max-header-size", ValueParser.size("1KiB", "1MiB")).intValue(),
        section.get("max-uri-length", ValueParser.size("1KiB", "1MiB")).intValue(),
        section.get("max-connections", ValueParser.integer(1, 1_000_000)),
        section.get("max-connections-per-client", ValueParser.integer(1, 1_000_000)),
        section.get("max-buffered-bodies", ValueParser.size("1MiB", "1TiB")),
        section.get("allowed-hosts", ValueParser.setOf(ValueParser.hostAndPort())),
        section.get("trusted-proxies", ValueParser.setOf(ValueParser.network())),
        section.get("encoded-slashes", ValueParser.choice(EncodedSlashes.class)),
        CorsConfig.from(section.section("cors")),
        TlsConfig.from(section.section("tls")));
  }
}
