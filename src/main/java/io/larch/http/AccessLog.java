package io.larch.http;

import io.larch.caller.Principal;
import io.larch.config.LogConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request, after its end, on the logger {@code larch.access}; with {@link
 * LogConfig.Format#JSON} as key-values. A request whose client left before the answer is logged
 * with status 499 if there was none yet, and as aborted.
 */
final class AccessLog implements ExchangeListener {

  private static final Logger LOG = LoggerFactory.getLogger("larch.access");

  /** What routes that delete say, of assets and of variants alone. */
  private static final CharSequence DELETED_HEADER = HttpHeaders.createOptimized("Larch-Deleted");

  private static final CharSequence VARIANTS_HEADER =
      HttpHeaders.createOptimized("Larch-Deleted-Variants");

  private final LogConfig config;
  private final TrustedProxies proxies;

  AccessLog(LogConfig config, TrustedProxies proxies) {
    this.config = config;
    this.proxies = proxies;
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

  private void logText(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    String deleted = said(exchange, DELETED_HEADER);
    String variants = said(exchange, VARIANTS_HEADER);
    InetAddress caller = proxies.caller(request);
    String principal = principal(exchange);
    LOG.info(
        "{} {} {}{} in={} out={} ms={}{}{} id={}{} remote={}{}",
        request.method(),
        exchange.target(),
        exchange.status(),
        exchange.isAborted() ? " aborted" : "",
        request.bytesRead(),
        request.response().bytesWritten(),
        millis(exchange),
        deleted == null ? "" : " deleted=" + deleted,
        variants == null ? "" : " variants=" + variants,
        exchange.requestId(),
        principal == null ? "" : " by=" + principal,
        caller == null ? peer(request) : caller.getHostAddress(),
        caller == null ? "" : " via=" + peer(request));
  }

  private void logKeyValues(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("method", request.method().name())
            .addKeyValue("target", exchange.target())
            .addKeyValue("status", exchange.status())
            .addKeyValue("aborted", exchange.isAborted())
            .addKeyValue("bytesIn", request.bytesRead())
            .addKeyValue("bytesOut", request.response().bytesWritten())
            .addKeyValue("ms", millis(exchange))
            .addKeyValue("requestId", exchange.requestId());
    String deleted = said(exchange, DELETED_HEADER);
    if (deleted != null) {
      line = line.addKeyValue("deleted", Long.parseLong(deleted));
    }
    String variants = said(exchange, VARIANTS_HEADER);
    if (variants != null) {
      line = line.addKeyValue("variants", Long.parseLong(variants));
    }
    String principal = principal(exchange);
    if (principal != null) {
      line = line.addKeyValue("principal", principal);
    }
    InetAddress caller = proxies.caller(request);
    if (caller == null) {
      line = line.addKeyValue("remote", peer(request));
    } else {
      line = line.addKeyValue("remote", caller.getHostAddress()).addKeyValue("via", peer(request));
    }
    line.log("request");
  }

  /** What a delete took, as its answer has it; null when that isn't said. */
  private static @Nullable String said(Exchange exchange, CharSequence header) {
    return exchange.request().response().headers().get(header);
  }

  /** Who sent it; null where nobody was asked, or it isn't known. */
  private static @Nullable String principal(Exchange exchange) {
    String name = exchange.principalName();
    return Principal.ANYONE.equals(name) ? null : name;
  }

  private static long millis(Exchange exchange) {
    return TimeUnit.NANOSECONDS.toMillis(exchange.elapsedNanos());
  }

  private static String peer(HttpServerRequest request) {
    // Not the request's own, which looks for what a proxy says, whoever that is.
    SocketAddress address = request.connection().remoteAddress();
    return address == null ? "unknown" : address.hostAddress() + ':' + address.port();
  }
}
