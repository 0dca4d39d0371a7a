package io.larch.content.s3;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.ContentStream;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The way to the store: signed requests, each limited in time. */
final class S3Http {

  /**
   * An answer whose body was small enough to be read whole.
   *
   * @param deleteMarker whether it says that a delete marker was written or taken away
   */
  record Answer(int status, @Nullable String etag, boolean deleteMarker, Buffer body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }
  }

  /** A request with a body held in memory, which is given up when it is cancelled. */
  interface Upload {
    Future<Answer> answer();

    /** Drops the request and its connection; the answer fails. Harmless once answered. */
    void cancel();
  }

  /**
   * The signature is looked at when the request arrives; this leaves room for clocks that differ.
   */
  private static final Duration SIGNATURE_EXPIRY = Duration.ofMinutes(15);

  /** A thousand keys of 1,024 bytes, escaped, each with an error message, fit. */
  private static final int ANSWER_LIMIT = 8 * 1024 * 1024;

  private final Vertx vertx;
  private final S3Connections connections;
  private final S3Signer signer;
  private final S3Config config;

  S3Http(Vertx vertx, S3Config config, S3Signer signer) {
    this.vertx = vertx;
    this.connections = new S3Connections(vertx, config);
    this.signer = signer;
    this.config = config;
  }

  /**
   * Sends a small request and reads the answer, whatever its status, within the request time-out.
   *
   * @param headers beside the standard ones
   */
  Future<Answer> call(
      HttpMethod method,
      String bucket,
      @Nullable String key,
      Map<String, String> query,
      Map<String, String> headers,
      Buffer body) {
    String what = method + (key == null ? " of bucket " + bucket : " of an object in " + bucket);
    return exchange(
        what,
        connections.forRequests(),
        client -> open(client, method, bucket, key, query),
        headers,
        body,
        answer -> answer.timeout(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * POSTs a small body to an object and reads the answer, which may be a success alone. It may take
   * the store minutes to put large parts together; S3 writes blanks meanwhile. So this is
   * time-limited by standing still alone, as transfers are, and among those.
   */
  Future<Answer> post(String bucket, String key, Map<String, String> query, Buffer body) {
    String what = "POST in " + bucket;
    return exchange(
            what,
            connections.forUploads(),
            client -> open(client, HttpMethod.POST, bucket, key, query),
            Map.of(),
            body,
            UnaryOperator.identity())
        .compose(answer -> required(what, answer, true));
  }

  /**
   * @param bound what limits the time until the whole answer is there, beside standing still
   */
  private static Future<Answer> exchange(
      String what,
      S3Connections.Pool pool,
      Function<HttpClient, Future<HttpClientRequest>> opening,
      Map<String, String> headers,
      Buffer body,
      UnaryOperator<Future<Answer>> bound) {
    return pool.use(
            () ->
                opening
                    .apply(pool.client())
                    .compose(
                        request -> {
                          headers.forEach(request::putHeader);
                          return bound
                              .apply(
                                  request
                                      .send(body)
                                      .compose(response -> collect(what, request, response)))
                              .onFailure(cause -> request.reset());
                        }))
        .recover(cause -> Future.failedFuture(S3Errors.unreachable(what, cause)));
  }

  private static Future<Answer> required(String what, Answer answer, boolean objectRequest) {
    return answer.ok()
        ? Future.succeededFuture(answer)
        : Future.failedFuture(S3Errors.of(what, answer.status(), answer.body(), objectRequest));
  }

  /** As {@link #call}, but every answer that is no success is a failure. */
  Future<Answer> succeed(
      HttpMethod method,
      String bucket,
      @Nullable String key,
      Map<String, String> query,
      Map<String, String> headers,
      Buffer body) {
    return call(method, bucket, key, query, headers, body)
        .compose(answer -> required(method + " in " + bucket, answer, key != null));
  }

  /** PUTs a part's bytes, with its length up front; time-limited by standing still alone. */
  Upload upload(
      String bucket, String key, Map<String, String> query, String contentType, PartBuffer part) {
    String what = "PUT in " + bucket;
    Promise<HttpClientRequest> opened = Promise.promise();
    Promise<Answer> cancelled = Promise.promise();
    S3Connections.Pool pool = connections.forUploads();
    Future<Answer> sent =
        pool.use(
                () ->
                    cancelled.future().isComplete()
                        ? cancelled.future()
                        : open(pool.client(), HttpMethod.PUT, bucket, key, query)
                            .onSuccess(opened::tryComplete)
                            .compose(
                                request ->
                                    cancelled.future().isComplete()
                                        ? request.reset().transform(_ -> cancelled.future())
                                        : send(what, request, contentType, part)))
            .compose(answer -> required(what, answer, true))
            .recover(cause -> Future.failedFuture(S3Errors.unreachable(what, cause)));
    return new Upload() {
      @Override
      public Future<Answer> answer() {
        return sent;
      }

      @Override
      public void cancel() {
        if (!sent.isComplete()) {
          cancelled.tryFail("given up");
          opened.future().onSuccess(HttpClientRequest::reset);
        }
      }
    };
  }

  private static Future<Answer> send(
      String what, HttpClientRequest request, String contentType, PartBuffer part) {
    request.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(part.size()));
    PartSender sender = new PartSender(request, part);
    return sender
        .send()
        .compose(response -> collect(what, request, response))
        .onComplete(_ -> sender.stop());
  }

  /** Opens an object's bytes from offset on; a paused stream of exactly length bytes, from 1. */
  Future<ContentStream> download(S3Object object, long offset, long length) {
    return new S3Download(
            vertx,
            new S3Ranges(this, connections.forDownloads(), config.idleTimeout()),
            object,
            offset,
            length,
            config.idleTimeout())
        .open();
  }

  /** Shows its connections. */
  void register(MeterRegistry meters) {
    connections.register(meters);
  }

  /** A signed request, whose headers and body are still to come. */
  Future<HttpClientRequest> open(
      HttpClient client,
      HttpMethod method,
      String bucket,
      @Nullable String key,
      Map<String, String> query) {
    String url;
    try {
      url = signer.sign(method, bucket, key, query, SIGNATURE_EXPIRY);
    } catch (ContentStoreException e) {
      return Future.failedFuture(e);
    }
    return client.request(
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(url)
            .setConnectTimeout(config.connectTimeout().toMillis()));
  }

  /**
   * Reads a body into memory. Once the head says success, a body that breaks off is no answer: what
   * became of the request is not known.
   */
  static Future<Answer> collect(
      String what, HttpClientRequest request, HttpClientResponse response) {
    Promise<Answer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    Function<Throwable, Throwable> brokenOff =
        cause ->
            response.statusCode() < 300
                ? new ContentStoreException(
                    Kind.UNAVAILABLE, what + ": the answer broke off", cause)
                : cause;
    response.exceptionHandler(cause -> whole.tryFail(brokenOff.apply(cause)));
    response.endHandler(
        v ->
            whole.tryComplete(
                new Answer(
                    response.statusCode(),
                    response.getHeader(HttpHeaders.ETAG),
                    "true".equalsIgnoreCase(response.getHeader("x-amz-delete-marker")),
                    body)));
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > ANSWER_LIMIT) {
            whole.tryFail(new ContentStoreException(Kind.UNKNOWN, what + ": answer too long"));
            request.reset();
          } else {
            body.appendBuffer(chunk);
          }
        });
    return whole.future();
  }

  Future<Void> close() {
    return connections.close();
  }
}
