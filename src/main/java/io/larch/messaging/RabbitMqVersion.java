package io.larch.messaging;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which RabbitMQ Larch works with. */
final class RabbitMqVersion {

  /**
   * The oldest that it is tested with: quorum queues that dead-letter at least once came with it.
   */
  static final String OLDEST = "3.10";

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\b.*");

  private RabbitMqVersion() {}

  /**
   * Refuses a server that is too old. One that doesn't say its version, or that is not RabbitMQ but
   * speaks its protocol, is taken.
   *
   * @param properties what the server has told of itself
   * @throws IOException with a message for the operator
   */
  static void require(Map<String, Object> properties) throws IOException {
    String version = text(properties, "version");
    if (text(properties, "product").equals("RabbitMQ") && isOlder(version)) {
      throw new IOException(
          "it is RabbitMQ " + version + ", and " + OLDEST + " or newer is needed: upgrade it");
    }
  }

  /** Of client classes of strings, whichever. */
  private static String text(Map<String, Object> properties, String name) {
    return String.valueOf(properties.get(name));
  }

  private static boolean isOlder(String version) {
    Matcher number = NUMBER.matcher(version);
    Matcher oldest = NUMBER.matcher(OLDEST);
    return number.matches() && oldest.matches() && rank(number) < rank(oldest);
  }

  private static long rank(Matcher number) {
    return Long.parseLong(number.group(1)) * 1_000_000 + Long.parseLong(number.group(2));
  }
}
