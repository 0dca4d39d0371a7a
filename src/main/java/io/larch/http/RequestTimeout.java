package io.larch.http;

import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Answers 503 when a request takes too long. For routes that don't transfer content; those are
 * bounded by the least rate of their clients, as bodies are before they are whole.
 *
 * <p>What the request had started runs on: a handler that finishes later must find out by {@code
 * response().ended()}, or end in {@code ctx.fail}, which is then ignored.
 */
public final class RequestTimeout implements Handler<RoutingContext> {

  private final FastThreadLocal<Deadlines<RoutingContext>> deadlines;

  /**
   * @param timeout from this handler on, or from the end of the request's body; more than 0
   */
  public RequestTimeout(Duration timeout) {
    long nanos = timeout.toNanos();
    this.deadlines =
        new FastThreadLocal<>() {
          @Override
          protected Deadlines<RoutingContext> initialValue() {
            return new Deadlines<>(nanos, RequestTimeout::expire);
          }
        };
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (BoundedBody.isPresent(ctx.request()) && !ctx.request().isEnded()) {
      ctx.request().end().onSuccess(_ -> begin(ctx));
    } else {
      begin(ctx);
    }
    ctx.next();
  }

  private void begin(RoutingContext ctx) {
    if (!ctx.response().ended()) {
      Deadlines<RoutingContext> ofThisLoop = deadlines.get();
      Deadlines.Entry<RoutingContext> entry = ofThisLoop.add(ctx.vertx(), ctx);
      ctx.addEndHandler(_ -> ofThisLoop.remove(entry));
    }
  }

  private static void expire(RoutingContext ctx) {
    // An answer that is under way has been decided in time; how fast the client takes it is
    // bounded by a rate.
    if (!ctx.response().headWritten()) {
      ctx.fail(
          new ApiException(
              ErrorCode.OUTCOME_UNKNOWN,
              "The request took too long. Whether it was carried out is not known; look before"
                  + " sending it again."));
    }
  }
}
