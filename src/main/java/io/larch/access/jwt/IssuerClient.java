package io.larch.access.jwt;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Fetches an issuer's set of keys from where the configuration says, and from nowhere else. */
final class IssuerClient {

  private static final int MAX_BYTES = 256 * 1024;

  /** One is fetched at a time; what was given up may not be gone yet. */
  private static final int MAX_CONNECTIONS = 5;

  private final HttpClient client;
  private final URI address;
  private final Duration timeout;

  /**
   * Opens no connection.
   *
   * @param timeout how long a fetch may take
   */
  IssuerClient(Vertx vertx, URI address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setForceSni(true)
                .setConnectTimeout(Math.toIntExact(timeout.toMillis()))
                .setDecompressionSupported(false),
            new PoolOptions()
                .setHttp1MaxSize(MAX_CONNECTIONS)
                .setMaxWaitQueueSize(MAX_CONNECTIONS));
  }

  /** The document; fails when it can't be had whole and in time. Redirects are not followed. */
  Future<String> fetch() {
    Future<HttpClientRequest> opened =
        client.request(
            new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(address.toString())
                .setFollowRedirects(false)
                .setIdleTimeout(timeout.toMillis())
                .putHeader(HttpHeaders.ACCEPT, "application/json, application/jwk-set+json")
                .putHeader(HttpHeaders.ACCEPT_ENCODING, "identity")
                .putHeader(HttpHeaders.USER_AGENT, "Larch"));
    return opened
        .compose(request -> request.exceptionHandler(_ -> {}).send())
        .compose(IssuerClient::body)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        // Else what has stalled keeps its connection, also what gets one only later.
        .onFailure(_ -> opened.onSuccess(HttpClientRequest::reset));
  }

  private static Future<String> body(HttpClientResponse response) {
    Promise<String> whole = Promise.promise();
    response.exceptionHandler(whole::tryFail);
    if (response.statusCode() != 200) {
      response.request().reset();
      return Future.failedFuture(new IOException("it answers " + response.statusCode()));
    }
    Buffer read = Buffer.buffer();
    response.handler(
        piece -> {
          if (read.length() + piece.length() > MAX_BYTES) {
            whole.tryFail(new IOException("it is larger than " + MAX_BYTES + " bytes"));
            response.request().reset();
          } else {
            read.appendBuffer(piece);
          }
        });
    response.endHandler(_ -> whole.tryComplete(read.toString(StandardCharsets.UTF_8)));
    return whole.future();
  }

  /** Closes the connections. */
  Future<Void> close() {
    return client.close();
  }
}
