package io.larch.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How purge batches get from the relay to the purge verticle.
 *
 * @param type over RabbitMQ, or inside this process (which then has both the roles relay and purge,
 *     or neither)
 * @param password may be empty with type IN_PROCESS, and without the roles relay and purge
 * @param tls with the server's certificate and host name checked
 * @param exchange the topic exchange for purge messages
 * @param queue the quorum queue that purge verticles consume
 * @param connectTimeout how long to wait for a connection
 * @param heartbeat whole seconds
 * @param prefetch messages that one process works on at once; as a message is one page of keys,
 *     also its delete requests to the store at once
 * @param maxUnconfirmed publishes that may await their confirm at once
 * @param confirmTimeout how long a confirm may take before the publish counts as failed
 * @param maxQueueLength messages that the purge queue holds before it refuses more
 */
public record MessagingConfig(
    Type type,
    String host,
    int port,
    String virtualHost,
    String user,
    Secret password,
    boolean tls,
    String exchange,
    String queue,
    Duration connectTimeout,
    Duration heartbeat,
    int prefetch,
    int maxUnconfirmed,
    Duration confirmTimeout,
    int maxQueueLength) {

  /** RabbitMQ's limit is 255 bytes; names that begin with "amq." are its own. */
  private static final Pattern NAME = Pattern.compile("(?!amq\\.)[A-Za-z0-9._:-]{1,255}");

  private static final String NAME_RULE =
      "a name of letters, digits and . _ : - that doesn't begin with amq.";

  static MessagingConfig from(Section section) {
    return new MessagingConfig(
        section.get("type", ValueParser.choice(Type.class)),
        section.get("host", ValueParser.host()),
        section.get("port", ValueParser.integer(1, 65_535)),
        section.get("virtual-host", ValueParser.nonEmpty()),
        section.get("user", ValueParser.nonEmpty()),
        section.secret("password"),
        section.get("tls", ValueParser.bool()),
        section.get("exchange", ValueParser.matching(NAME, NAME_RULE)),
        section.get("queue", ValueParser.matching(NAME, NAME_RULE)),
        section.get("connect-timeout", ValueParser.duration("100ms", "1m")),
        section.get("heartbeat", ValueParser.wholeSeconds("1s", "5m")),
        section.get("prefetch", ValueParser.integer(1, 1_000)),
        section.get("max-unconfirmed", ValueParser.integer(1, 10_000)),
        section.get("confirm-timeout", ValueParser.duration("100ms", "5m")),
        section.get("max-queue-length", ValueParser.integer(1, 10_000_000)));
  }

  /** The two ways. */
  public enum Type {
    /** Over a RabbitMQ broker. */
    RABBITMQ,
    /** Inside this process; nothing outlives it, which leases make good. */
    IN_PROCESS
  }
}
