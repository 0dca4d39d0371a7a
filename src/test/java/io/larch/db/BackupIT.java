package io.larch.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/operations/backup.md that dump and restore the database. */
class BackupIT {

  private static final Path PAGE = Path.of("docs/operations/backup.md");
  private static final Pattern MAJOR = Pattern.compile(" (\\d+)\\.\\d+");

  @TempDir private Path directory;

  /** It dumps servers of its own version and older ones. */
  @BeforeAll
  static void pgDumpKnowsTheServer() {
    assumeTrue(
        pgDumpMajor() >= TestPostgres.majorVersion(),
        "left out: pg_dump is not here, or older than the server");
  }

  private static int pgDumpMajor() {
    try {
      Process version = new ProcessBuilder("pg_dump", "--version").start();
      Matcher major =
          MAJOR.matcher(
              new String(version.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      return major.find() ? Integer.parseInt(major.group(1)) : 0;
    } catch (IOException _) {
      return 0;
    }
  }

  @Test
  void whatIsRestoredIsWhatWasDumped() throws Exception {
    DatabaseConfig config = TestPostgres.migratedDatabase();
    TestPostgres.execute(
        config,
        "INSERT INTO asset_path VALUES ('a/', 1, now())",
        "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,"
            + " content_type, attributes, source, labels, tags) VALUES ('a/', 0, now(), now(), 'b',"
            + " ARRAY['k'], 0, 'text/plain', '{}', 'upload', '{\"a\": \"b\"}', ARRAY['t'])",
        "INSERT INTO purge_pause (reason) VALUES ('backup')");
    List<String> before = contents(config);
    run(config, command("pg_dump"));
    TestPostgres.execute(config, "DELETE FROM asset", "DELETE FROM purge_pause");
    assertThat(contents(config)).isNotEqualTo(before);

    run(config, command("pg_restore"));

    assertThat(contents(config)).isEqualTo(before);
    // A start finds the schema as it left it.
    Migrations.apply(config);
    assertThat(contents(config)).isEqualTo(before);
  }

  private static String command(String program) throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith(program + " "))
        .findFirst()
        .orElseThrow();
  }

  private void run(DatabaseConfig config, String documented) throws Exception {
    List<String> command = new ArrayList<>(List.of(documented.split(" ")));
    boolean dump = command.getFirst().equals("pg_dump");
    command.set(command.indexOf("--host") + 1, config.host());
    command.set(command.indexOf("--username") + 1, config.user());
    command.replaceAll(
        word -> word.equals("larch.dump") ? directory.resolve(word).toString() : word);
    command.set(dump ? command.size() - 1 : command.indexOf("--dbname") + 1, config.name());
    command.addAll(1, List.of("--port", Integer.toString(config.port())));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", config.password().value());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  /** Every row of every table, as text. */
  private static List<String> contents(DatabaseConfig config) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(config);
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery(
              "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet all =
            statement.executeQuery("SELECT t::text FROM " + table + " t ORDER BY 1")) {
          while (all.next()) {
            rows.add(table + ' ' + all.getString(1));
          }
        }
      }
    }
    return rows;
  }
}
