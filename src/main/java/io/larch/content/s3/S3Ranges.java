package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.flow.ReadGate;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Requests for some of an object's bytes. */
final class S3Ranges {

  private final S3Http http;
  private final S3Connections.Pool pool;
  private final Duration patience;

  /**
   * @param patience how long an answer may take to begin, and a refusal until it is there
   */
  S3Ranges(S3Http http, S3Connections.Pool pool, Duration patience) {
    this.http = http;
    this.pool = pool;
    this.patience = patience;
  }

  /**
   * Asks for bytes of an object, once its client's turn for a connection comes. A paused answer of
   * them; its connection is given back when it has been read to its end or its request is reset.
   *
   * @param length at least 1
   * @param etag fails unless it is still the object's; null for any
   */
  Future<HttpClientResponse> range(
      S3Object object, long offset, long length, @Nullable String etag) {
    String what = "GET in " + object.bucket();
    FairShares shares = pool.places();
    return shares
        .acquire(object.client())
        .compose(
            _ ->
                http.open(pool.client(), HttpMethod.GET, object.bucket(), object.key(), Map.of())
                    .compose(
                        request -> {
                          request.putHeader(
                              "Range", "bytes=" + offset + "-" + (offset + length - 1));
                          if (etag != null) {
                            request.putHeader(HttpHeaders.IF_MATCH, etag);
                          }
                          return request
                              .send()
                              .compose(response -> accept(what, request, response))
                              .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                              .onFailure(_ -> request.reset());
                        })
                    .onFailure(_ -> shares.release(object.client()))
                    .onSuccess(
                        // Not the response's own end, which waits for whoever reads it slowly.
                        response ->
                            ReadGate.onBodyEnd(
                                response.request().connection(),
                                () -> shares.release(object.client()))))
        .recover(cause -> Future.failedFuture(S3Errors.unreachable(what, cause)));
  }

  private static Future<HttpClientResponse> accept(
      String what, HttpClientRequest request, HttpClientResponse response) {
    if (response.statusCode() == 206) {
      return Future.succeededFuture(response.pause());
    }
    if (response.statusCode() == 200) {
      return Future.failedFuture(
          new ContentStoreException(Kind.UNKNOWN, what + ": the store ignores ranges"));
    }
    return S3Http.collect(what, request, response)
        .compose(
            answer -> Future.failedFuture(S3Errors.of(what, answer.status(), answer.body(), true)));
  }
}
