package io.larch.content;

import io.larch.config.ContentConfig.S3Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Two bounded pools of connections to a store. Content has one and everything else the other, so
 * that slow downloads never hold up a delete or a health check.
 */
final class S3Connections {

  /** Shorter than any store's own, so that a connection that the store is closing is not picked. */
  private static final int KEEP_ALIVE_MAX_SECONDS = 10;

  private static final int WAITING_PER_CONNECTION = 16;

  /**
   * Bytes of an answer that are handed on at once: as many as are read at once. A paused download
   * holds some sixteen of them, and there are no more downloads than connections.
   */
  private static final int CHUNK = 64 * 1024;

  private final HttpClient transfers;
  private final HttpClient requests;

  S3Connections(Vertx vertx, S3Config config) {
    int forRequests = Math.max(1, config.maxConnections() / 4);
    requests = client(vertx, config, forRequests);
    transfers = client(vertx, config, Math.max(1, config.maxConnections() - forRequests));
  }

  private static HttpClient client(Vertx vertx, S3Config config, int connections) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
            .setIdleTimeout(Math.toIntExact(config.idleTimeout().toMillis()))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAliveTimeout(keepAliveSeconds(config.idleTimeout()))
            .setMaxChunkSize(CHUNK),
        new PoolOptions()
            .setHttp1MaxSize(connections)
            .setMaxWaitQueueSize(connections * WAITING_PER_CONNECTION));
  }

  /**
   * How long a connection is kept unused. That must be over well before the idle time-out: Vert.x
   * counts that from the last byte, and so would close a connection that has just been taken for a
   * request, before the request's first byte. It looks for what is to be closed once a second.
   */
  private static int keepAliveSeconds(Duration idleTimeout) {
    return Math.clamp(idleTimeout.toSeconds() / 3, 1, KEEP_ALIVE_MAX_SECONDS);
  }

  /** For what has no content. */
  HttpClient forRequests() {
    return requests;
  }

  /** For content. */
  HttpClient forTransfers() {
    return transfers;
  }

  Future<Void> close() {
    return Future.join(requests.close(), transfers.close()).mapEmpty();
  }
}
