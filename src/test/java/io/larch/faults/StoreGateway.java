package io.larch.faults;

import io.larch.testing.EventLoops;
import io.larch.testing.S3Server;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in front of a real S3 server, on a free port, and has requests go wrong as a test says.
 * All others pass unchanged, their Host header included, so that their signatures hold; bodies are
 * streamed, but for those of multi-deletes. Buckets must be in the path.
 */
public final class StoreGateway implements S3Server {

  private static final int CONNECTIONS = 512;
  private static final int WAITING = 4096;
  private static final int LONGEST_URI = 16 * 1024;
  private static final int LIMIT_SECONDS = 20;

  /** Shorter than any store's own, so that a connection that the store is closing is not picked. */
  private static final int KEEP_ALIVE_SECONDS = 5;

  /** A fault in force, until it is closed. */
  public final class Rule implements AutoCloseable {
    private final RequestMatch match;
    private final StoreFault fault;
    private final AtomicInteger hits = new AtomicInteger();

    private Rule(RequestMatch match, StoreFault fault) {
      this.match = match;
      this.fault = fault;
    }

    private boolean hits(StoreRequest request) {
      boolean hit = match.matches(request);
      if (hit) {
        hits.incrementAndGet();
      }
      return hit;
    }

    /** How many requests met the fault. */
    public int hits() {
      return hits.get();
    }

    /** Ends the fault; a request that it holds stays held. */
    @Override
    public void close() {
      rules.remove(this);
    }
  }

  private final S3Server store;
  private final Vertx vertx = EventLoops.vertx();
  private final HttpClient client;
  private final HttpServer server;
  private final KeyRemover remover;
  private final DeleteLedger ledger = new DeleteLedger();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();

  /**
   * Starts a gateway; it answers once this returns.
   *
   * @param store stays the caller's to close
   */
  public StoreGateway(S3Server store) {
    this.store = store;
    remover = new KeyRemover(vertx, store);
    SocketAddress address =
        SocketAddress.inetSocketAddress(store.endpoint().getPort(), store.endpoint().getHost());
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setMaxInitialLineLength(LONGEST_URI))
            .requestHandler(
                request ->
                    new GatewayExchange(vertx, client, address, remover, ledger, request)
                        .run(this::faultsOf));
    await(server.listen(0, "127.0.0.1"));
  }

  private List<StoreFault> faultsOf(StoreRequest request) {
    return rules.stream().filter(rule -> rule.hits(request)).map(rule -> rule.fault).toList();
  }

  /**
   * Has requests go wrong from now on. Of several faults for one request, delays and holds all come
   * about, and of the others the one that was set first.
   */
  public Rule fail(RequestMatch match, StoreFault fault) {
    Rule rule = new Rule(match, fault);
    rules.add(rule);
    return rule;
  }

  /** Ends all faults. */
  public void clear() {
    rules.clear();
  }

  /** What has been seen so far. */
  public DeleteLedger ledger() {
    return ledger;
  }

  /** The server itself, for a look past the gateway. */
  public S3Server store() {
    return store;
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  @Override
  public String accessKey() {
    return store.accessKey();
  }

  @Override
  public String secretKey() {
    return store.secretKey();
  }

  /** Cuts all connections. */
  @Override
  public void close() {
    await(vertx.close());
    remover.close();
  }

  private static void await(io.vertx.core.Future<?> future) {
    try {
      future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the gateway did not start or stop in time", e);
    }
  }
}
