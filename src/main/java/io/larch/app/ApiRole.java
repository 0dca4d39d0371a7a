package io.larch.app;

import io.larch.caller.Authenticator;
import io.larch.config.LarchConfig;
import io.larch.http.ApiServer;
import io.larch.http.ClientLimits;
import io.larch.http.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * What a process with the role {@code api} does: it answers clients.
 *
 * @param authenticator finds out who they are
 * @param limits of each of them
 * @param stops where each part is put that has been started
 */
record ApiRole(
    Vertx vertx,
    LarchConfig config,
    Services services,
    Authenticator authenticator,
    ClientLimits limits,
    MeterRegistry meters,
    Stops stops) {

  /** Listens; the port. */
  Future<Integer> start() {
    return ApiRoutes.load(vertx, config, services, limits)
        .compose(this::listen)
        .recover(failure -> Future.failedFuture(ListenAddress.of(config.http()).explain(failure)));
  }

  private Future<Integer> listen(List<Routes> routes) {
    ApiServer server =
        new ApiServer(
            vertx,
            config.http(),
            config.log(),
            meters,
            ErrorMappings.ALL,
            authenticator,
            limits,
            routes);
    return server
        .start(Runtime.getRuntime().availableProcessors())
        .onSuccess(_ -> stops.push(deadline -> server.drain(deadline.half())));
  }
}
