package io.larch.messaging;

import java.io.Serial;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** A message was not handed over for certain. The message is for the log. */
public final class PublishException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Why a publish failed. */
  public enum Reason {
    /**
     * There is no connection to the broker, or the broker takes no messages just now; nothing was
     * sent.
     */
    NOT_CONNECTED("not connected to RabbitMQ, or it takes no messages just now"),
    /** As many publishes as configured await their confirm already; nothing was sent. */
    WINDOW_FULL("too many publishes await their confirm"),
    /** The publisher is closed; nothing was sent. */
    CLOSED("the publisher is closed"),
    /** The queue refused the message, most often because it is full. */
    REFUSED("the queue refused the message, most often because it is full"),
    /** No queue is bound to the exchange for it. */
    UNROUTABLE("no queue is bound to the exchange for the message"),
    /**
     * The connection was lost before the confirm came; the message may or may not have been
     * delivered.
     */
    CONNECTION_LOST("the connection was lost before the confirm came"),
    /** AMQP has no room for it, such as for a routing key over 255 bytes; nothing was sent. */
    UNWRITABLE("the message can't be written"),
    /** The confirm did not come in time; the message may or may not have been delivered. */
    TIMED_OUT("the confirm did not come in time");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** The reason as a metric's tag: lower case, with hyphens. */
    String tag() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;

  PublishException(Reason reason) {
    super(reason.text);
    this.reason = reason;
  }

  PublishException(Reason reason, Throwable cause) {
    super(reason.text + ": " + cause.getMessage(), cause);
    this.reason = reason;
  }

  /** Why the publish failed. */
  public Reason reason() {
    return reason;
  }

  /** What an outcome failed with, as this type. */
  static PublishException of(Throwable failure) {
    return switch (failure) {
      case PublishException known -> known;
      case TimeoutException _ -> new PublishException(Reason.TIMED_OUT);
      default -> new PublishException(Reason.CONNECTION_LOST, failure);
    };
  }
}
