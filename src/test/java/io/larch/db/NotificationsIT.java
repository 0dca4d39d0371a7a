package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AnswerProxy;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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

  @Test
  void serverThatTakesConnectionsAndSaysNothingIsLeft() {
    AtomicInteger connections = new AtomicInteger();
    try (TestDatabase database = new TestDatabase(config);
        AnswerProxy proxy =
            new AnswerProxy(
                config.port(),
                (in, out) ->
                    in.transferTo(
                        connections.incrementAndGet() <= 2
                            ? OutputStream.nullOutputStream()
                            : out))) {
      Notifications notifications = listen(database, proxy);

      await().atMost(Duration.ofSeconds(20)).until(() -> heard.get() == 1);
      assertThat(connections).hasValue(3);
      database.execute("NOTIFY it");
      await().until(() -> heard.get() == 2);
      TestDatabase.await(notifications.close());
    }
  }

  @Test
  void serverThatFallsSilentIsLeft() {
    AtomicBoolean silent = new AtomicBoolean();
    try (TestDatabase database = new TestDatabase(config);
        AnswerProxy proxy =
            new AnswerProxy(
                config.port(),
                (in, out) -> {
                  boolean first = heard.get() == 0;
                  byte[] answer = new byte[8 * 1024];
                  for (int read = in.read(answer); read >= 0; read = in.read(answer)) {
                    if (!first || !silent.get()) {
                      out.write(answer, 0, read);
                    }
                  }
                })) {
      Notifications notifications = listen(database, proxy);
      await().atMost(Duration.ofSeconds(20)).until(() -> heard.get() == 1);

      silent.set(true);

      await().atMost(Duration.ofSeconds(20)).until(() -> heard.get() == 2);
      database.execute("NOTIFY it");
      await().until(() -> heard.get() == 3);
      TestDatabase.await(notifications.close());
    }
  }

  private Notifications listen(TestDatabase database, AnswerProxy proxy) {
    return Notifications.listen(
        database.vertx(),
        ConnectionOptions.reactive(config, config.statementTimeout()).setPort(proxy.port()),
        "it",
        heard::incrementAndGet,
        Duration.ofSeconds(1));
  }
}
