package io.larch.operations;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PurgeStateIT {

  /**
   * The end of a pause was once compared with the process's clock: one that was behind took a pause
   * that was over at once, and one that was ahead refused a pause that was to come.
   */
  @Test
  void endOfAPauseIsComparedWithTheClockOfTheDatabase() {
    DatabaseConfig config = TestPostgres.migratedDatabase();
    TestPostgres.execute(
        config,
        "CREATE SCHEMA ahead",
        "CREATE FUNCTION ahead.now() RETURNS timestamptz STABLE LANGUAGE sql AS"
            + " $$SELECT pg_catalog.now() + interval '1 hour'$$",
        "ALTER DATABASE %s SET search_path = ahead, pg_catalog, public".formatted(config.name()));
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    try (TestDatabase database = new TestDatabase(config)) {
      PurgeState state = new PurgeState(database.background(), 10);

      assertThat(await(state.pause("over", now.plusMinutes(30)))).isEmpty();
      assertThat(await(state.status()).getJsonObject("paused")).isNull();

      assertThat(await(state.pause("to come", now.plusMinutes(90)))).isPresent();
      assertThat(await(state.status()).getJsonObject("paused").getString("reason"))
          .isEqualTo("to come");
    }
  }
}
