package io.larch.content.s3;

import io.larch.config.ContentConfig.S3Config;
import io.larch.flow.ReadGate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Three bounded pools of connections to a store: half for downloads, a quarter for uploads, a
 * quarter for everything else. So downloads hold up no upload, and neither holds up a delete or a
 * health check.
 */
final class S3Connections {

  /** Shorter than any store's own, so that a connection that the store is closing is not picked. */
  private static final int KEEP_ALIVE_MAX_SECONDS = 10;

  private static final int MAX_WAITING = 10_000;

  /** Who uses connections that are not shared among clients. */
  private static final String OURSELVES = "";

  /**
   * Bytes of an answer that are handed on at once: as many as are read at once. A paused download
   * holds some of them, see {@link ReadGate}, and there are no more downloads than connections.
   */
  private static final int CHUNK = 64 * 1024;

  private final Pool uploads;
  private final Pool requests;
  private final Pool downloads;

  /** A client, and places for as many requests as it has connections. */
  static final class Pool {
    private final HttpClient client;
    private final FairShares places;
    private final int size;

    private Pool(Vertx vertx, HttpClientOptions options, int size, int ofClient, Duration wait) {
      this.client = open(vertx, options, size);
      this.size = size;
      // What waits has its bytes bounded elsewhere, by the memory for parts or the connections of
      // clients.
      this.places = new FairShares(vertx, size, ofClient, MAX_WAITING, wait);
    }

    HttpClient client() {
      return client;
    }

    /** Places to be taken before a request, and given back once its connection is free. */
    FairShares places() {
      return places;
    }

    /** Runs a request on a place of its own. */
    <T> Future<T> use(Supplier<Future<T>> request) {
      return places
          .acquire(OURSELVES)
          .compose(_ -> request.get().onComplete(_ -> places.release(OURSELVES)));
    }

    private void register(MeterRegistry meters, String name) {
      gauge(meters, "larch.store.connections", name, FairShares::taken);
      gauge(meters, "larch.store.connections.waiting", name, FairShares::waiting);
      gauge(meters, "larch.store.connections.max", name, _ -> size);
    }

    private void gauge(
        MeterRegistry meters, String meter, String pool, ToDoubleFunction<FairShares> value) {
      Gauge.builder(meter, places, value)
          .description("Requests to the content store by kind of connection")
          .tag("pool", pool)
          .register(meters);
    }
  }

  S3Connections(Vertx vertx, S3Config config) {
    int quarter = Math.max(1, config.maxConnections() / 4);
    int half = Math.max(1, config.maxConnections() - 2 * quarter);
    Duration wait = config.idleTimeout();
    requests = new Pool(vertx, timed(config), quarter, quarter, config.connectTimeout());
    uploads = new Pool(vertx, timed(config), quarter, quarter, wait);
    downloads = new Pool(vertx, options(config), half, Math.max(1, half - half / 4), wait);
  }

  /** Downloads stand still when our own client does, so they are timed by whoever reads them. */
  private static HttpClientOptions options(S3Config config) {
    return new HttpClientOptions()
        .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
        .setKeepAliveTimeout(keepAliveSeconds(config.idleTimeout()))
        .setMaxChunkSize(CHUNK);
  }

  /** All that these connections wait for is the store. */
  private static HttpClientOptions timed(S3Config config) {
    return options(config)
        .setIdleTimeout(Math.toIntExact(config.idleTimeout().toMillis()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private static HttpClient open(Vertx vertx, HttpClientOptions options, int connections) {
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(connections))
        .withConnectHandler(ReadGate::install)
        .build();
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
  Pool forRequests() {
    return requests;
  }

  /** For content on its way in, and what may take the store as long. */
  Pool forUploads() {
    return uploads;
  }

  /** For content on its way out. One client of ours has no more than three quarters of them. */
  Pool forDownloads() {
    return downloads;
  }

  /** Shows how many connections are in use, how many there may be, and what waits for one. */
  void register(MeterRegistry meters) {
    requests.register(meters, "requests");
    uploads.register(meters, "uploads");
    downloads.register(meters, "downloads");
  }

  Future<Void> close() {
    return Future.join(
            requests.client().close(), uploads.client().close(), downloads.client().close())
        .mapEmpty();
  }
}
