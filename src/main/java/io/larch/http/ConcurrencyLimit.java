package io.larch.http;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets so many requests run at once, over all event loops, and answers those beyond 503. For routes
 * whose requests last, and hold memory while they do.
 */
public final class ConcurrencyLimit implements Handler<RoutingContext> {

  private final int most;
  private final String refusal;
  private final ClientLimits clients;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * @param most at least 1
   * @param refusal for the client; says what there is too much of, and what to do
   * @param clients bounds what each of them has of it
   */
  public ConcurrencyLimit(int most, String refusal, ClientLimits clients) {
    this.clients = clients;
    this.most = most;
    this.refusal = refusal;
  }

  @Override
  public void handle(RoutingContext ctx) {
    take(ctx);
    ctx.next();
  }

  /**
   * The same for a route that doesn't limit all of its requests.
   *
   * @throws ApiException UNAVAILABLE when so many run already, TOO_MANY_REQUESTS when the client
   *     has too many of them
   */
  public void take(RoutingContext ctx) {
    clients.takeUpload(ctx);
    if (running.incrementAndGet() > most) {
      running.decrementAndGet();
      throw new ApiException(ErrorCode.UNAVAILABLE, refusal);
    }
    Promise<Void> over = Promise.promise(); // The end may be told more than once.
    over.future().onSuccess(_ -> running.decrementAndGet());
    ctx.addEndHandler(_ -> over.tryComplete());
  }
}
