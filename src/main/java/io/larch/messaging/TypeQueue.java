package io.larch.messaging;

/**
 * A type of messages that has a queue of its own, so that those who don't get on with it keep no
 * other type waiting.
 *
 * <p>Over RabbitMQ the queue is bound with the type as its routing key, and is called as the common
 * one, a dot, and the type.
 *
 * @param type as in the {@link Envelope}
 * @param prefetch messages that one process works on at once, 1 or more
 */
public record TypeQueue(String type, int prefetch) {

  /**
   * Checks the type and the number.
   *
   * @throws IllegalArgumentException if one of them is not as described
   */
  public TypeQueue {
    Envelope.requireType(type);
    if (prefetch < 1) {
      throw new IllegalArgumentException("prefetch is " + prefetch + "; at least 1 is needed");
    }
  }
}
