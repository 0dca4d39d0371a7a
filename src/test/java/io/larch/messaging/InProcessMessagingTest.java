package io.larch.messaging;

import io.larch.config.MessagingConfig;
import org.junit.jupiter.api.AfterEach;

class InProcessMessagingTest implements PurgeMessagingContract {

  private final MessagingFixture fixture =
      new MessagingFixture(MessagingFixture.config(MessagingConfig.Type.IN_PROCESS, "unused", 1));

  @Override
  public MessagingFixture fixture() {
    return fixture;
  }

  @AfterEach
  void close() {
    fixture.close();
  }
}
