package io.larch.http;

import io.larch.config.EncodedSlashes;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a percent-encoded slash in the path of an asset. It is a part of a segment, so
 * that a client that encodes the slashes between segments stores at other paths than it means, and
 * its deletes of subtrees find nothing.
 */
final class EncodedSlashRule implements ExchangeListener {

  private static final Logger LOG = LoggerFactory.getLogger(EncodedSlashRule.class);
  private static final String ASSETS = "/assets/";
  private static final String TRASH = "/trash/";
  private static final int CREATED = 201;

  private final boolean refuse;
  private final AtomicBoolean told = new AtomicBoolean();

  EncodedSlashRule(EncodedSlashes slashes) {
    this.refuse = slashes == EncodedSlashes.REFUSE;
  }

  /**
   * Lets a request pass.
   *
   * @throws ApiException INVALID_REQUEST when such paths are refused, and this is one
   */
  void check(HttpServerRequest request) {
    if (refuse && isMet(request)) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "The path holds a percent-encoded slash, %2F, which http.encoded-slashes refuses; send"
              + " the slashes between segments as they are.");
    }
  }

  /** The first asset that is stored at such a path is told of, once, for it may be a mistake. */
  @Override
  public void ended(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    if (request.method().equals(HttpMethod.POST)
        && exchange.status() == CREATED
        && isMet(request)
        && told.compareAndSet(false, true)) {
      LOG.atInfo()
          .addKeyValue("requestId", exchange.requestId())
          .log(
              "Request {} stored at {}: there %2F is part of a segment and divides none. If the"
                  + " client means to divide, let http.encoded-slashes be refuse. Not told again",
              exchange.requestId(), exchange.target());
    }
  }

  private static boolean isMet(HttpServerRequest request) {
    String path = request.path();
    return path != null
        && (path.startsWith(ASSETS) || path.startsWith(TRASH))
        && path.indexOf('%') >= 0
        && path.toLowerCase(Locale.ROOT).contains("%2f");
  }
}
