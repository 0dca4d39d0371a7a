package io.larch.db;

import io.larch.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema to what this version needs. Blocks, so it belongs on a plain thread. */
public final class Migrations {

  private static final int OLDEST_SERVER = 140000;

  // One migration of a large table may well take minutes; a server that is silent for longer is not
  // at work.
  private static final int ANSWER_SECONDS = 600;

  /** The password is wrong; the driver was asked for one and has none. */
  private static final Set<String> PASSWORD = Set.of("28P01", "08004");

  private Migrations() {}

  /**
   * Checks the server and runs the migrations that it lacks. A schema that a newer version has
   * migrated is left as it is, and taken if it is in this version's range. Any number of processes
   * may do so at once: the first does the work under a lock of the database, the others wait for
   * it.
   *
   * @throws DatabaseSetupException if the server can't be used, or the schema can't be brought
   *     there
   */
  public static void apply(DatabaseConfig config) {
    String url = ConnectionOptions.jdbcUrl(config);
    Properties properties = ConnectionOptions.jdbcProperties(config, ANSWER_SECONDS);
    checkServer(config, url, properties);
    migrate(config, url, properties);
  }

  private static void checkServer(DatabaseConfig config, String url, Properties properties) {
    try (Connection connection = DriverManager.getConnection(url, properties);
        Statement statement = connection.createStatement()) {
      int version = Integer.parseInt(show(statement, "server_version_num"));
      if (version < OLDEST_SERVER) {
        throw new DatabaseSetupException(
            "%s is PostgreSQL %d; 14 or newer is needed"
                .formatted(address(config), version / 10_000));
      }
      String encoding = show(statement, "server_encoding");
      if (!encoding.equals("UTF8")) {
        throw new DatabaseSetupException(
            "Database \"%s\" at %s has the encoding %s; create it with ENCODING 'UTF8' TEMPLATE template0"
                .formatted(config.name(), address(config), encoding));
      }
    } catch (SQLException e) {
      throw new DatabaseSetupException(whyNotConnected(config, e), e);
    }
  }

  private static String show(Statement statement, String setting) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SHOW " + setting)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static String whyNotConnected(DatabaseConfig config, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (config.password().value().isEmpty() && PASSWORD.contains(state)) {
      return "PostgreSQL at %s wants a password for user \"%s\": set LARCH_DATABASE_PASSWORD, or let the server's pg_hba.conf do without"
          .formatted(address(config), config.user());
    }
    return switch (state) {
      case "28P01" ->
          "PostgreSQL at %s refuses user \"%s\": check user and password, and the server's pg_hba.conf"
              .formatted(address(config), config.user());
      // No such role, none that may log in, or no line for it: the server says which.
      case "28000" ->
          "PostgreSQL at %s refuses user \"%s\": %s; create the role or set database.user, and check the server's pg_hba.conf"
              .formatted(address(config), config.user(), oneLine(e));
      case "3D000" ->
          "PostgreSQL at %s has no database \"%s\": create it, with ENCODING 'UTF8'"
              .formatted(address(config), config.name());
      default -> "PostgreSQL at %s can't be reached: %s".formatted(address(config), oneLine(e));
    };
  }

  private static void migrate(DatabaseConfig config, String url, Properties properties) {
    try {
      Flyway flyway =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(url, properties.getProperty("user"), properties.getProperty("password"))
              .jdbcProperties(asMap(properties))
              .locations("classpath:db/migration")
              .table("schema_history")
              .validateMigrationNaming(true)
              .failOnMissingLocations(true)
              .cleanDisabled(true)
              // What a newer version has added; SchemaRange says whether this one may run on it.
              .ignoreMigrationPatterns("*:future")
              // Waits for another instance's migrations for as long as one of its own may take; in
              // seconds.
              .lockRetryCount(ANSWER_SECONDS)
              .load();
      checkRange(config, flyway, url, properties);
      flyway.migrate();
    } catch (FlywayException e) {
      if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
        throw new DatabaseSetupException(
            "Database \"%s\" at %s has tables that are not Larch's: give Larch a database of its own"
                .formatted(config.name(), address(config)),
            e);
      }
      throw new DatabaseSetupException("The schema can't be brought up to date: " + oneLine(e), e);
    }
  }

  private static void checkRange(
      DatabaseConfig config, Flyway flyway, String url, Properties properties) {
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      SchemaRange.check(flyway.info(), connection);
    } catch (SQLException e) {
      throw new DatabaseSetupException(whyNotConnected(config, e), e);
    }
  }

  private static Map<String, String> asMap(Properties properties) {
    Map<String, String> map = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
    return map;
  }

  private static String address(DatabaseConfig config) {
    return config.host() + ":" + config.port();
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
