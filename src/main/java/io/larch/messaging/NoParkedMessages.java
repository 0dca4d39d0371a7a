package io.larch.messaging;

import io.vertx.core.Future;
import java.util.List;

/**
 * Inside a process, those who write messages are of the same version as those who read them, so
 * that nothing is ever parked.
 */
final class NoParkedMessages implements ParkedMessages {

  @Override
  public Future<Long> count() {
    return Future.succeededFuture(0L);
  }

  @Override
  public Future<List<Parked>> peek(int limit) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Moved> redrive(int atMost) {
    return Future.succeededFuture(new Moved(0, null));
  }

  @Override
  public Future<Moved> discard(int atMost) {
    return Future.succeededFuture(new Moved(0, null));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
