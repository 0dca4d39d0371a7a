package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Says which PostgreSQL the tests run on, for the launcher to require and to tell. */
class PostgresVersionIT {

  @RegisterExtension private static final TestDatabase DATABASE = new TestDatabase();

  @Test
  void testsRunOnTheVersionThatWasAskedFor() {
    assertThat(Integer.parseInt(DATABASE.show("server_version_num")) / 10_000)
        .isEqualTo(TestPostgres.majorVersion());
    System.out.println("Tested with PostgreSQL " + DATABASE.show("server_version"));
  }
}
