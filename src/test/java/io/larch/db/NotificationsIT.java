package io.larch.db;

import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NotificationsIT {

  private final DatabaseConfig config = TestPostgres.emptyDatabase();
  private final AtomicInteger heard = new AtomicInteger();

  private void allowConnections(DatabaseConfig from, boolean allowed) {
    TestPostgres.execute(
        from, "ALTER DATABASE \"%s\" ALLOW_CONNECTIONS %s".formatted(config.name(), allowed));
  }

  @Test
  void databaseMayBeAwayAtTheStart() {
    try (TestDatabase elsewhere = new TestDatabase(TestPostgres.emptyDatabase());
        TestDatabase database = new TestDatabase(config)) {
      allowConnections(elsewhere.config(), false);
      Notifications notifications = database.pools().listen("it", heard::incrementAndGet);
      // Long enough for an attempt, and many times what one takes.
      await().during(Duration.ofMillis(500)).until(() -> heard.get() == 0);

      allowConnections(elsewhere.config(), true);

      await().atMost(Duration.ofSeconds(20)).until(() -> heard.get() == 1);
      database.execute("NOTIFY it");
      await().until(() -> heard.get() == 2);
      TestDatabase.await(notifications.close());
    }
  }
}
