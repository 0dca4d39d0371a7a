package io.larch.config;

import java.time.Duration;

/**
 * How purge batches get from the relay to the purge verticle.
 *
 * @param type over RabbitMQ, or inside this process (which then must have both roles)
 * @param prefetch messages that one purge verticle works on at once
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

  /** The two ways. */
  public enum Type {
    RABBITMQ,
    IN_PROCESS
  }
}
