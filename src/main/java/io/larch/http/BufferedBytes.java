package io.larch.http;

import io.vertx.ext.web.RoutingContext;

/**
 * What one request holds of the bodies that a server may hold at once: its own body and its answer,
 * for as long as they are in memory. Given back when the request ends, however it does. Confined to
 * the request's event loop.
 */
public final class BufferedBytes {

  private final BodyBudget budget;
  private long held;
  private boolean ended;

  BufferedBytes(BodyBudget budget) {
    this.budget = budget;
  }

  /** This request's. */
  public static BufferedBytes of(RoutingContext ctx) {
    return Exchange.of(ctx).buffered();
  }

  /**
   * Takes more. Without effect once the request has ended.
   *
   * @param bytes that are about to be held
   * @throws ApiException UNAVAILABLE when the server holds too much already
   */
  public void take(long bytes) {
    if (ended) {
      return;
    }
    if (!budget.take(held, bytes)) {
      throw new ApiException(
          ErrorCode.UNAVAILABLE,
          "The server is busy with the bodies of other requests. Nothing was done; send it again.");
    }
    held += bytes;
  }

  /**
   * Makes sure of so many bytes, counting those that are held already.
   *
   * @throws ApiException UNAVAILABLE when the server holds too much already
   */
  public void takeUpTo(long bytes) {
    if (bytes > held) {
      take(bytes - held);
    }
  }

  /**
   * Holds less. Without effect once the request has ended.
   *
   * @param bytes of those that were taken
   */
  public void giveBack(long bytes) {
    if (!ended) {
      held -= bytes;
      budget.giveBack(bytes);
    }
  }

  void end() {
    ended = true;
    budget.giveBack(held);
    held = 0;
  }
}
