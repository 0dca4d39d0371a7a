package io.larch.messaging;

import com.rabbitmq.client.AMQP;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** An envelope's type and key as AMQP properties, which a message keeps whichever way it comes. */
final class EnvelopeProperties {

  private static final String TYPE_PREFIX = "larch.";
  private static final String KEY = "larch-key";
  private static final int PERSISTENT = 2;

  /**
   * What messages without a type ask for. Versions that knew purges alone took whatever came for
   * one, so that somebody else may have left the type out.
   */
  private static final String WITHOUT_TYPE = "purge";

  private EnvelopeProperties() {}

  static AMQP.BasicProperties of(Envelope envelope) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .contentEncoding("utf-8")
        .type(TYPE_PREFIX + envelope.type())
        .headers(Map.of(KEY, envelope.key()))
        .deliveryMode(PERSISTENT)
        .messageId(UUID.randomUUID().toString())
        .timestamp(Date.from(Instant.now()))
        .build();
  }

  /** The type of a message, whether or not it is one of Larch's. */
  static String type(AMQP.BasicProperties properties) {
    String type = properties.getType();
    return type == null
        ? WITHOUT_TYPE
        : type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
  }

  /**
   * The envelope of a message; its key is empty where the message doesn't tell.
   *
   * @throws UnreadableMessageException if its type is none that Larch could have given it
   */
  static Envelope read(AMQP.BasicProperties properties, byte[] body)
      throws UnreadableMessageException {
    String type = properties.getType();
    if (type != null && !type.startsWith(TYPE_PREFIX)) {
      throw new UnreadableMessageException("the type " + type + " is not Larch's");
    }
    Object key = properties.getHeaders() == null ? null : properties.getHeaders().get(KEY);
    try {
      return new Envelope(type(properties), key == null ? "" : key.toString(), Buffer.buffer(body));
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessageException(String.valueOf(e.getMessage()));
    }
  }
}
