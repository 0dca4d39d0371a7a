package io.larch.http;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server with requests that stay under way: {@code /held} until it is let go, while {@code /n}
 * counts who comes, {@code /body} reads a body, and {@code /large} is a long answer.
 */
final class HoldingServer implements AutoCloseable {

  /** Characters of the longest body that is read. */
  static final int MOST_READ = 300_000;

  /** Bytes of a long answer. */
  static final int LARGE = 20 << 20;

  /** How many requests for {@code /n} have begun. */
  final AtomicInteger counted = new AtomicInteger();

  /** How many for {@code /held} have. */
  final AtomicInteger holding = new AtomicInteger();

  private final Promise<Void> held = Promise.promise();

  final RunningServer server =
      new RunningServer(
          List.of(),
          router -> {
            router
                .get("/held")
                .handler(
                    ctx -> {
                      holding.incrementAndGet();
                      held.future().onComplete(_ -> ctx.end("held"));
                    });
            router.get("/n").handler(ctx -> ctx.end("" + counted.getAndIncrement()));
            router.get("/large").handler(ctx -> ctx.end(Buffer.buffer(new byte[LARGE])));
            router
                .post("/body")
                .handler(
                    ctx ->
                        BoundedBody.read(ctx, MOST_READ, _ -> {})
                            .onSuccess(_ -> ctx.end("read"))
                            .onFailure(ctx::fail));
          });

  int port() {
    return server.port;
  }

  /** Has what is held answered. */
  void letGo() {
    held.tryComplete();
  }

  @Override
  public void close() {
    letGo();
    server.close();
  }
}
