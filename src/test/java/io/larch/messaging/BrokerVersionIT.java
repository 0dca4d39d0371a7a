package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.rabbitmq.client.Connection;
import io.larch.config.MessagingConfig;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RewritingProxy;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Says which RabbitMQ the tests run with, for the launcher to tell. */
class BrokerVersionIT {

  private final RabbitMqServer server = RabbitMqServer.shared();

  @Test
  void testsRunWithASupportedVersion() throws Exception {
    String version = version();
    System.out.println("Tested with RabbitMQ " + version);

    try (Connection connection = RabbitMqConnections.open(config(server.port()), "test")) {
      assertThat(connection.isOpen()).isTrue();
    }
  }

  @Test
  void connectionToAnOlderServerIsGivenUp() throws Exception {
    String version = version();
    // As long as the real one, or the protocol's lengths would be wrong.
    String older = "3.9." + "1".repeat(version.length() - 4);

    try (RewritingProxy proxy = new RewritingProxy(server.port(), version, older)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> RabbitMqConnections.open(config(proxy.port()), "test"))
          .withMessageContaining("it is RabbitMQ " + older + ", and 3.10 or newer is needed");
    }
  }

  private String version() throws Exception {
    try (Connection connection = server.connect()) {
      return String.valueOf(connection.getServerProperties().get("version"));
    }
  }

  private MessagingConfig config(int port) {
    return MessagingFixture.config(MessagingConfig.Type.RABBITMQ, server.host(), port);
  }
}
