package io.larch.messaging;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.StrictExceptionHandler;
import io.larch.config.MessagingConfig;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections with every wait bounded. All threads of a connection are virtual: they may
 * block as the Java client does, and never keep the process from ending.
 */
final class RabbitMqConnections {

  private static final Logger LOG = LoggerFactory.getLogger(RabbitMqConnections.class);

  /** Never closed: it holds no thread of its own. */
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * How long a declaration or the like may take; after that its connection is given up. RabbitMQ
   * leaves some requests unanswered for minutes, such as to consume from a queue without a leader,
   * while a new connection may get its answer at once. What the request began goes on all the same.
   */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private RabbitMqConnections() {}

  /**
   * Connects, to a server that is new enough. Blocks.
   *
   * @param name shown in RabbitMQ's list of connections
   */
  static Connection open(MessagingConfig config, String name) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUsername(config.user());
    factory.setPassword(config.password().value());
    factory.setVirtualHost(config.virtualHost());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout(millis(config.connectTimeout()));
    factory.setHandshakeTimeout(millis(config.connectTimeout()));
    factory.setShutdownTimeout(millis(config.connectTimeout()));
    factory.setChannelRpcTimeout(millis(ANSWER_LIMIT));
    // In whole seconds; zero would switch heartbeats off.
    factory.setRequestedHeartbeat(Math.max(1, Math.toIntExact(config.heartbeat().toSeconds())));
    factory.setThreadFactory(Thread.ofVirtual().name("larch-rabbitmq-client-", 0).factory());
    // Without it, closing a connection whose peer reads no more would wait for a flush that never
    // ends.
    factory.setShutdownExecutor(THREADS);
    factory.setExceptionHandler(new DriverTroubles());
    if (config.tls()) {
      try {
        // The factory's own default would trust any certificate.
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      } catch (NoSuchAlgorithmException e) {
        throw new IOException("this Java has no default TLS context", e);
      }
    }
    Connection connection =
        factory.newConnection(THREADS, List.of(new Address(config.host(), config.port())), name);
    try {
      RabbitMqVersion.require(connection.getServerProperties());
    } catch (IOException e) {
      connection.abort(factory.getConnectionTimeout());
      throw e;
    }
    return connection;
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(Math.max(1, duration.toMillis()));
  }

  /**
   * Leaves it to {@link BrokerLink} to log the loss of a connection. The client itself would log
   * each failed attempt to connect again, without bound.
   */
  private static final class DriverTroubles extends StrictExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(
        Connection connection, Throwable exception) {
      LOG.debug("A connection to RabbitMQ broke", exception);
    }
  }
}
