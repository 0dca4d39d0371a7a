package io.larch.messaging;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;

/**
 * A message: what kind of work it asks for, what the work is about, and the work itself, which only
 * those understand who do it.
 *
 * <p>Over RabbitMQ it is a persistent message on the configured topic exchange with the routing key
 * {@code content.<type>.<key>}, or the type alone where that has a {@link TypeQueue}, so that other
 * systems can bind queues of their own and listen. Its properties: content type {@code
 * application/json}, content encoding {@code utf-8}, type {@code larch.<type>}, the header {@code
 * larch-key} with the key, a message id that is unique for each publish, and the time of the
 * publish. The same message may come more than once, and in any order.
 *
 * @param type the kind of work: lower-case letters, digits and hyphens, a letter first; one dot may
 *     divide it into two such words
 * @param key what it is about, such as a bucket; may be empty. Together with the type it must fit
 *     into a routing key of 255 bytes, or can't be published
 * @param body JSON, in the format of the type
 */
public record Envelope(String type, String key, Buffer body) {

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)?");

  /**
   * Checks the type.
   *
   * @throws IllegalArgumentException if the type is not of its form
   */
  public Envelope {
    requireType(type);
  }

  static void requireType(String type) {
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("\"" + type + "\" is no type of messages");
    }
  }
}
