package io.larch.messaging;

import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Function;

/**
 * Who does which kind of work.
 *
 * @param byType handlers by the type of the messages that are for them
 */
record Handlers(Map<String, Function<Envelope, Future<Void>>> byType) {

  Handlers {
    byType = Map.copyOf(byType);
  }

  /**
   * Calls the handler; one that throws is like one whose future fails.
   *
   * @return fails with an {@link UnreadableMessageException} when nobody is there for the type
   */
  Future<Void> handle(Envelope envelope) {
    Function<Envelope, Future<Void>> handler = byType.get(envelope.type());
    return handler == null
        ? Future.failedFuture(
            new UnreadableMessageException(
                "messages of the type " + envelope.type() + " are not known to this server"))
        : Future.<Void>succeededFuture().compose(_ -> handler.apply(envelope));
  }
}
