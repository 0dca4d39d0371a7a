package io.larch.messaging;

import io.larch.config.MessagingConfig;
import io.larch.testing.RabbitMqServer;
import org.junit.jupiter.api.AfterEach;

class RabbitMqMessagingIT implements MessagingContract {

  private final MessagingFixture fixture =
      new MessagingFixture(
              MessagingFixture.config(
                  MessagingConfig.Type.RABBITMQ,
                  RabbitMqServer.shared().host(),
                  RabbitMqServer.shared().port()))
          .connected();

  @Override
  public MessagingFixture fixture() {
    return fixture;
  }

  @AfterEach
  void close() {
    fixture.close();
  }
}
