package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.ConfigLoader;
import io.larch.config.DatabaseConfig;
import io.larch.db.Migrations;
import io.larch.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The script of the compose file that makes Larch's role and database, on a real PostgreSQL. */
class CreateRoleIT {

  private static final String PASSWORD = "it's \"quoted\" $HOME";

  @Test
  void scriptMakesARoleThatIsNoSuperuserAndCanDoAllThatLarchNeeds() throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "psql"))),
        "left out: psql is not installed (Debian's package postgresql)");
    DatabaseConfig superuser = TestPostgres.emptyDatabase();
    String name = "larch_" + UUID.randomUUID().toString().replace("-", "");
    ProcessBuilder script =
        new ProcessBuilder(Path.of("docker/create-role.sh").toAbsolutePath().toString())
            .redirectErrorStream(true);
    script
        .environment()
        .putAll(
            Map.of(
                "PGHOST", superuser.host(),
                "PGPORT", Integer.toString(superuser.port()),
                "PGPASSWORD", superuser.password().value(),
                "POSTGRES_USER", superuser.user(),
                "LARCH_DATABASE_USER", name,
                "LARCH_DATABASE_NAME", name,
                "LARCH_DATABASE_PASSWORD", PASSWORD));
    Process process = script.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();

    DatabaseConfig larch = config(superuser, name);
    Migrations.apply(larch);
    try (Connection connection = TestPostgres.connect(larch);
        Statement statement = connection.createStatement();
        ResultSet role =
            statement.executeQuery(
                "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls,"
                    + " (SELECT count(*) FROM asset) FROM pg_roles WHERE rolname = current_user")) {
      assertThat(role.next()).isTrue();
      assertThat(role.getBoolean(1)).as("any power of a superuser").isFalse();
      assertThat(role.getInt(2)).isZero();
    }
  }

  private static DatabaseConfig config(DatabaseConfig server, String name) {
    return ConfigLoader.load(
            null,
            Map.of(
                "LARCH_DATABASE_HOST",
                server.host(),
                "LARCH_DATABASE_PORT",
                Integer.toString(server.port()),
                "LARCH_DATABASE_NAME",
                name,
                "LARCH_DATABASE_USER",
                name,
                "LARCH_DATABASE_TLS",
                "disable",
                "LARCH_DATABASE_PASSWORD",
                PASSWORD,
                "LARCH_MESSAGING_PASSWORD",
                "not-used",
                "LARCH_CONTENT_S3_SECRET_KEY",
                "not-used"),
            ConfigLoader.Use.ROLES)
        .config()
        .database();
  }
}
