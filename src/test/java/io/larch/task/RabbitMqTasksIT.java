package io.larch.task;

import io.larch.config.MessagingConfig;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;

class RabbitMqTasksIT implements TasksContract {

  private final TestDatabase database = new TestDatabase();
  private final MessagingConfig messaging =
      TaskPipeline.messaging(
          MessagingConfig.Type.RABBITMQ,
          RabbitMqServer.shared().host(),
          RabbitMqServer.shared().port());

  @Override
  public TestDatabase database() {
    return database;
  }

  @Override
  public MessagingConfig messaging() {
    return messaging;
  }

  @AfterEach
  void close() {
    database.close();
  }
}
