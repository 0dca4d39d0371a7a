package io.larch.content.s3;

import static io.larch.content.ContentStoreContract.PART;
import static io.larch.content.StoreCalls.await;

import io.larch.config.ContentConfig.S3Config;
import io.larch.config.Secret;
import io.larch.content.ContentStore;
import io.larch.content.StoreCalls;
import io.larch.testing.EventLoops;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server that is taken for an S3 server, and answers as a test has it. */
final class S3Imposter implements AutoCloseable {

  static final String BUCKET = "bucket";

  /** Of requests, and of transfers that stand still. */
  static final Duration TIME_OUT = Duration.ofSeconds(2);

  final Vertx vertx = EventLoops.vertx();

  /** Method and URI of each that came. */
  final Queue<String> requests = new ConcurrentLinkedQueue<>();

  private final HttpServer server;
  private volatile Handler<HttpServerRequest> behaviour = request -> request.response().end();

  S3Imposter() {
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      requests.add(request.method() + " " + request.uri());
                      behaviour.handle(request);
                    })
                .listen(0, "127.0.0.1"));
  }

  void behave(Handler<HttpServerRequest> behaviour) {
    this.behaviour = behaviour;
  }

  /** Answers once the request is there, whatever it is. */
  void answerWith(int status, String body) {
    behave(
        request ->
            request.body().onSuccess(_ -> request.response().setStatusCode(status).end(body)));
  }

  /** How it is reached by a store that has memory for so many parts. */
  S3Config config(int bufferedParts) {
    return config(bufferedParts, S3Config.Versions.CURRENT);
  }

  S3Config config(int bufferedParts, S3Config.Versions versions) {
    return new S3Config(
        URI.create("http://127.0.0.1:" + server.actualPort()),
        "us-east-1",
        "key",
        new Secret("secret"),
        true,
        PART,
        bufferedParts,
        8,
        Duration.ofSeconds(5),
        TIME_OUT,
        TIME_OUT,
        Duration.ofMinutes(1),
        versions);
  }

  /** Calls of a store. */
  StoreCalls calls(ContentStore store) {
    return new StoreCalls(vertx, store, BUCKET);
  }

  /** Is not there any more. */
  void leave() {
    await(server.close());
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
