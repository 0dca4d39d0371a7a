package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.larch.config.DatabaseConfig;
import io.larch.config.Secret;
import io.larch.testing.RewritingProxy;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MigrationsIT {

  @Test
  void tenInstancesMigrateOneDatabaseAtOnce() throws Exception {
    DatabaseConfig config = TestPostgres.emptyDatabase();
    List<Future<?>> instances = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
      for (int i = 0; i < 10; i++) {
        instances.add(threads.submit(() -> Migrations.apply(config)));
      }
      for (Future<?> instance : instances) {
        instance.get(60, TimeUnit.SECONDS);
      }
    }

    assertThat(count(config, "schema_history WHERE version = '1' AND success")).isEqualTo(1);
    assertThat(count(config, "asset")).isZero();
  }

  @Test
  void migratedDatabaseStaysAsItIs() throws SQLException {
    DatabaseConfig config = TestPostgres.migratedDatabase();
    TestPostgres.execute(config, "INSERT INTO asset_path VALUES ('a/', 1, now())");

    Migrations.apply(config);

    assertThat(count(config, "asset_path")).isEqualTo(1);
  }

  @Test
  void newerSchemaWithinTheRangeIsTaken() throws SQLException {
    DatabaseConfig config = newerSchema(true);

    Migrations.apply(config);

    assertThat(count(config, "schema_history WHERE version = '99'")).isEqualTo(1);
  }

  @Test
  void newerSchemaBeyondTheRangeIsRefused() {
    DatabaseConfig config = newerSchema(true);
    TestPostgres.execute(config, "UPDATE schema_compatibility SET min_reader = 98");

    assertRefused(
        config,
        "The schema has version 99, newer than this version of Larch knows: run the newer Larch",
        "must know 98");
  }

  @Test
  void newerSchemaThatDoesNotSayItsRangeIsRefused() {
    DatabaseConfig empty = newerSchema(true);
    TestPostgres.execute(empty, "DELETE FROM schema_compatibility");
    DatabaseConfig without = newerSchema(true);
    TestPostgres.execute(without, "DROP TABLE schema_compatibility");

    assertRefused(empty, "The schema has version 99", "doesn't say what it must know");
    assertRefused(without, "The schema has version 99", "doesn't say what it must know");
  }

  @Test
  void failedMigrationOfANewerVersionIsRefused() {
    assertRefused(newerSchema(false), "A migration by a newer version of Larch has failed");
  }

  private static DatabaseConfig newerSchema(boolean success) {
    DatabaseConfig config = TestPostgres.migratedDatabase();
    TestPostgres.execute(
        config,
        "INSERT INTO schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL',"
            + " 'V99__later.sql', 'larch', 1, %s)".formatted(success));
    return config;
  }

  @Test
  void failedMigrationSaysWhy() {
    DatabaseConfig config = TestPostgres.migratedDatabase();
    TestPostgres.execute(config, "DELETE FROM schema_history");

    assertRefused(
        config, "The schema can't be brought up to date", "\"asset_path\" already exists");
  }

  @Test
  void databaseOfAnotherApplicationIsLeftAlone() {
    DatabaseConfig config = TestPostgres.emptyDatabase();
    TestPostgres.execute(config, "CREATE TABLE theirs ()");

    assertRefused(config, "has tables that are not Larch's");
  }

  @Test
  void wrongPasswordIsNamed() {
    DatabaseConfig config = TestPostgres.emptyDatabase();

    assertRefused(
        new DatabaseConfig(
            config.host(),
            config.port(),
            config.name(),
            config.user(),
            new Secret("wrong"),
            config.tls(),
            1,
            1,
            1,
            config.connectTimeout(),
            config.statementTimeout(),
            config.scans()),
        "refuses user \"larch\": check user and password");
  }

  @Test
  void passwordThatTheServerWantsIsAskedFor() {
    DatabaseConfig config = TestPostgres.emptyDatabase();

    assertRefused(
        new DatabaseConfig(
            config.host(),
            config.port(),
            config.name(),
            config.user(),
            Secret.NONE,
            config.tls(),
            1,
            1,
            1,
            config.connectTimeout(),
            config.statementTimeout(),
            config.scans()),
        "wants a password for user \"larch\": set LARCH_DATABASE_PASSWORD");
  }

  @Test
  void missingRoleIsToldApartFromAMissingPassword() {
    DatabaseConfig config = TestPostgres.emptyDatabase();
    DatabaseConfig without =
        new DatabaseConfig(
            config.host(),
            config.port(),
            config.name(),
            "nobody",
            Secret.NONE,
            config.tls(),
            1,
            1,
            1,
            config.connectTimeout(),
            config.statementTimeout(),
            config.scans());

    // What a server says that asks for no password.
    SQLException noRole = new SQLException("FATAL: role \"nobody\" does not exist", "28000");
    assertThat(Migrations.whyNotConnected(without, noRole))
        .contains("refuses user \"nobody\": FATAL: role \"nobody\" does not exist; create the role")
        .doesNotContain("password");
  }

  @Test
  void missingDatabaseIsNamed() {
    DatabaseConfig config = TestPostgres.emptyDatabase();

    assertRefused(
        at(config, config.port(), "no such/database"), "has no database \"no such/database\"");
  }

  @Test
  void unreachableServerIsNamed() throws IOException {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      closedPort = socket.getLocalPort();
    }

    assertRefused(
        at(TestPostgres.emptyDatabase(), closedPort, "larch"),
        "PostgreSQL at 127.0.0.1:" + closedPort + " can't be reached");
  }

  @Test
  void silentServerIsGivenUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      long start = System.nanoTime();

      assertRefused(
          at(TestPostgres.emptyDatabase(), silent.getLocalPort(), "larch"), "can't be reached");

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void serverThatIsTooOldIsRefused() {
    DatabaseConfig config = TestPostgres.emptyDatabase();
    String version = version(config);

    try (RewritingProxy old = new RewritingProxy(config.port(), version, "130099")) {
      assertRefused(
          at(config, old.port(), config.name()),
          "127.0.0.1:%d is PostgreSQL 13; 14 or newer is needed".formatted(old.port()));
    }
    // The same way, it is as good as the server itself.
    try (RewritingProxy same = new RewritingProxy(config.port(), version, version)) {
      Migrations.apply(at(config, same.port(), config.name()));
    }
  }

  private static String version(DatabaseConfig config) {
    try (Connection connection = TestPostgres.connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW server_version_num")) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void otherEncodingIsRefused() {
    assertRefused(TestPostgres.databaseWithEncoding("LATIN1"), "has the encoding LATIN1");
  }

  private static DatabaseConfig at(DatabaseConfig config, int port, String name) {
    return new DatabaseConfig(
        config.host(),
        port,
        name,
        config.user(),
        config.password(),
        config.tls(),
        1,
        1,
        1,
        Duration.ofSeconds(2),
        config.statementTimeout(),
        config.scans());
  }

  private static void assertRefused(DatabaseConfig config, String... fragments) {
    assertThatExceptionOfType(DatabaseSetupException.class)
        .isThrownBy(() -> Migrations.apply(config))
        .satisfies(
            refusal -> assertThat(refusal.getMessage()).contains(fragments).doesNotContain("\n"));
  }

  private static long count(DatabaseConfig config, String from) throws SQLException {
    try (Connection connection = TestPostgres.connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
