package io.larch.bench;

import io.vertx.core.Vertx;

/** The least that a Vert.x server can be: answers everything, with nothing. */
final class EmptyServer {

  /** What it prints once it listens. */
  static final String READY = "The empty server is ready";

  private EmptyServer() {}

  public static void main(String[] args) {
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end())
        .listen(0, "127.0.0.1")
        .onSuccess(server -> System.out.println(READY))
        .onFailure(
            failure -> {
              System.err.println(failure.getMessage());
              System.exit(1);
            });
  }
}
