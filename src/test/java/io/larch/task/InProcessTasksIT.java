package io.larch.task;

import io.larch.config.MessagingConfig;
import io.larch.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;

class InProcessTasksIT implements TasksContract {

  private final TestDatabase database = new TestDatabase();
  private final MessagingConfig messaging =
      TaskPipeline.messaging(MessagingConfig.Type.IN_PROCESS, "unused", 1);

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
