package io.larch.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import io.larch.messaging.ParkedMessages.Parked;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a message says of why and when it was parked: in our own headers, or in the broker's. */
final class ParkedHeaders {

  private static final String REASON = "x-larch-parked-reason";
  private static final String TIME = "x-larch-parked-at";

  /** RabbitMQ's list of the queues that a message has been taken out of, the latest first. */
  private static final String DEATHS = "x-death";

  private static final int SHOWN_CHARACTERS = 500;
  private static final int PERSISTENT = 2;

  private ParkedHeaders() {}

  /** The properties of a message that is to be parked now. */
  static AMQP.BasicProperties parked(AMQP.BasicProperties original, String why) {
    Map<String, Object> headers = headers(original);
    headers.put(REASON, why);
    headers.put(TIME, Instant.now().toString());
    return properties(original, headers);
  }

  /** The properties of a parked message that goes back: without a trace of its having been here. */
  static AMQP.BasicProperties redriven(AMQP.BasicProperties parked) {
    Map<String, Object> headers = headers(parked);
    headers.keySet().removeIf(name -> name.startsWith("x-"));
    return properties(parked, headers);
  }

  private static Map<String, Object> headers(AMQP.BasicProperties properties) {
    return properties.getHeaders() == null
        ? new HashMap<>()
        : new HashMap<>(properties.getHeaders());
  }

  private static AMQP.BasicProperties properties(
      AMQP.BasicProperties original, Map<String, Object> headers) {
    return original
        .builder()
        .headers(headers)
        .deliveryMode(PERSISTENT)
        .messageId(UUID.randomUUID().toString())
        .build();
  }

  /** What operators are shown of a parked message. */
  static Parked describe(GetResponse message) {
    Map<String, Object> headers = headers(message.getProps());
    byte[] body = message.getBody();
    String start =
        new String(body, 0, Math.min(body.length, 4 * SHOWN_CHARACTERS), StandardCharsets.UTF_8);
    return new Parked(
        reason(headers),
        time(headers),
        body.length,
        start.length() > SHOWN_CHARACTERS ? start.substring(0, SHOWN_CHARACTERS) : start);
  }

  private static String reason(Map<String, Object> headers) {
    if (headers.get(REASON) != null) {
      return String.valueOf(headers.get(REASON));
    }
    Map<?, ?> death = latestDeath(headers);
    return death == null
        ? "unknown"
        : "RabbitMQ took it out of the purge queue (" + death.get("reason") + ")";
  }

  private static @Nullable Instant time(Map<String, Object> headers) {
    try {
      if (headers.get(TIME) != null) {
        return Instant.parse(String.valueOf(headers.get(TIME)));
      }
    } catch (DateTimeException foreign) {
      return null;
    }
    Map<?, ?> death = latestDeath(headers);
    return death != null && death.get("time") instanceof Date time ? time.toInstant() : null;
  }

  private static @Nullable Map<?, ?> latestDeath(Map<String, Object> headers) {
    return headers.get(DEATHS) instanceof List<?> deaths
            && !deaths.isEmpty()
            && deaths.getFirst() instanceof Map<?, ?> latest
        ? latest
        : null;
  }
}
