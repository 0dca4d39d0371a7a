package io.larch.http;

import io.vertx.ext.web.Router;

/**
 * What a feature contributes to the HTTP API. Its routes live by these rules:
 *
 * <ul>
 *   <li>Paths are matched as the client sent them: neither decoded nor normalised. What a handler
 *       needs of path and query it takes from {@link RequestTarget}. Sub-routers are refused, since
 *       they would normalise.
 *   <li>Each route names its methods; a request at its path with another method is answered 405 by
 *       the frame.
 *   <li>An error ends in {@code ctx.fail} (or is thrown) and is answered by the frame alone.
 *   <li>Whoever wants to know of the request's end uses {@code ctx.addEndHandler}: the response's
 *       own end and close handlers and the connection's close handler are the frame's.
 *   <li>Each route declares what it asks of whoever sends a request, by {@link Access}, and gets
 *       its caller from {@link Permitted}.
 *   <li>A body is asked for with {@link BoundedBody#acceptExpectation} before it is read. The
 *       request may be paused by then; whoever reads resumes it.
 * </ul>
 */
public interface Routes {

  /** Adds the feature's routes. Called once for each event loop's router, on that event loop. */
  void mount(Router router);
}
