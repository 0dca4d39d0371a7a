package io.larch.architecture.violations.asset;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keeps the thread of a request until an answer comes. */
final class WaitingRead {

  private WaitingRead() {}

  static String read(Future<String> answer) throws TimeoutException {
    return answer.await(1, TimeUnit.SECONDS);
  }
}
