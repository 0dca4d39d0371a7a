package io.larch.http;

import io.larch.config.LogConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request, after its end, on the logger {@code larch.access}; with {@link
 * LogConfig.Format#JSON} as key-values. A request whose client left before the answer is logged
 * with status 499 if there was none yet, and as aborted.
 */
final class AccessLog implements ExchangeListener {

  private static final Logger LOG = LoggerFactory.getLogger("larch.access");

  private final LogConfig config;

  AccessLog(LogConfig config) {
    this.config = config;
  }

  @Override
  public void ended(Exchange exchange) {
    if (!config.access() || !LOG.isInfoEnabled()) {
      return;
    }
    switch (config.format()) {
      case TEXT -> logText(exchange);
      case JSON -> logKeyValues(exchange);
    }
  }

  private static void logText(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    LOG.info(
        "{} {} {}{} in={} out={} ms={} id={} remote={}",
        request.method(),
        exchange.target(),
        exchange.status(),
        exchange.isAborted() ? " aborted" : "",
        request.bytesRead(),
        request.response().bytesWritten(),
        millis(exchange),
        exchange.requestId(),
        remote(request));
  }

  private static void logKeyValues(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    LOG.atInfo()
        .addKeyValue("method", request.method().name())
        .addKeyValue("target", exchange.target())
        .addKeyValue("status", exchange.status())
        .addKeyValue("aborted", exchange.isAborted())
        .addKeyValue("bytesIn", request.bytesRead())
        .addKeyValue("bytesOut", request.response().bytesWritten())
        .addKeyValue("ms", millis(exchange))
        .addKeyValue("requestId", exchange.requestId())
        .addKeyValue("remote", remote(request))
        .log("request");
  }

  private static long millis(Exchange exchange) {
    return TimeUnit.NANOSECONDS.toMillis(exchange.elapsedNanos());
  }

  private static String remote(HttpServerRequest request) {
    // Not the request's own, which looks for what a proxy says, on which nobody relies here.
    SocketAddress address = request.connection().remoteAddress();
    return address == null ? "unknown" : address.hostAddress() + ':' + address.port();
  }
}
