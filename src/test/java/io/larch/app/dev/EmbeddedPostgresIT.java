package io.larch.app.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.config.DevConfig;
import io.larch.config.Secret;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  @TempDir Path parent;

  private final List<String> progress = new ArrayList<>();

  private Path directory() {
    return parent.resolve("data with a 'quote'");
  }

  /** What a failed test has left running. */
  @AfterEach
  void stopServer() throws IOException {
    Path data = directory().resolve("postgres/data");
    Path pidFile = data.resolve("postmaster.pid");
    if (Files.exists(pidFile)) {
      new PostmasterPidFile(data).process().ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** With programs that the tests share, since unpacking takes longest. */
  private EmbeddedPostgres start(DataDirectory held) {
    return EmbeddedPostgres.start(
        held, PostgresBinaries.unpack(Path.of("target"), line -> {}), progress::add);
  }

  @FunctionalInterface
  private interface Work {
    void with(DatabaseConfig config) throws SQLException, IOException;
  }

  private void whileRunning(Work work) throws SQLException, IOException {
    progress.clear();
    try (DataDirectory held = DataDirectory.open(directory());
        EmbeddedPostgres postgres = start(held)) {
      work.with(DevProcess.config(postgres.database()));
    }
  }

  @Test
  void dataIsDurableAndLastsOverRestarts() throws Exception {
    whileRunning(
        config -> {
          assertThat(show(config, "SHOW fsync")).isEqualTo("on");
          assertThat(show(config, "SHOW synchronous_commit")).isEqualTo("on");
          assertThat(show(config, "SHOW full_page_writes")).isEqualTo("on");
          assertThat(show(config, "SHOW server_encoding")).isEqualTo("UTF8");
          assertThat(show(config, "SELECT lower('ÄÖ')")).isEqualTo("äö");
          TestPostgres.execute(config, "CREATE TABLE kept AS SELECT 1 AS n");
        });
    assertThat(progress).containsExactly("Creating the database", "Starting PostgreSQL");

    whileRunning(config -> assertThat(show(config, "SELECT n FROM kept")).isEqualTo("1"));
    assertThat(progress).containsExactly("Starting PostgreSQL");
  }

  @Test
  void programsAreUnpackedOnce() {
    Path first = PostgresBinaries.unpack(parent, progress::add);
    Path second = PostgresBinaries.unpack(parent, progress::add);

    assertThat(second).isEqualTo(first);
    assertThat(first.resolve("bin/postgres")).isExecutable();
    assertThat(progress).containsExactly("Unpacking PostgreSQL");
  }

  @Test
  void serverIsOpenOnlyToWhoCanReadThePassword() throws Exception {
    whileRunning(
        config -> {
          Path file = directory().resolve("postgres/password");
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .isEqualTo("rw-------");
          assertThat(show(config, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
          assertThat(
                  show(
                      config,
                      "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
              .isEqualTo("scram-sha-256");
        });
  }

  @Test
  void serverIsInASessionOfItsOwn() throws Exception {
    whileRunning(
        config -> {
          long server = serverProcess().pid();
          assertThat(session(server)).isNotEqualTo(session(ProcessHandle.current().pid()));
        });
  }

  @Test
  void killedOwnerLeavesAServerThatTheNextStartStops() throws Exception {
    DevProcess owner = DevProcess.start(directory());
    ProcessHandle left = serverProcess();
    TestPostgres.execute(runningConfig(), "CREATE TABLE kept AS SELECT 1 AS n");
    owner.kill();
    assertThat(left.isAlive()).isTrue();

    whileRunning(
        config -> {
          assertEnds(left);
          assertThat(show(config, "SELECT n FROM kept")).isEqualTo("1");
        });
    assertThat(progress)
        .containsExactly(
            "Stopping the PostgreSQL that an earlier run left behind", "Starting PostgreSQL");
  }

  @Test
  void secondInstanceIsRefused() throws Exception {
    DevProcess first = DevProcess.start(directory());
    try {
      assertRefused(
          () -> DataDirectory.open(directory()),
          "is in use by another larch dev (process " + first.pid() + ")");
    } finally {
      first.kill();
    }
  }

  @Test
  void serverKilledAMomentAgoIsStartedAgain() throws Exception {
    DevProcess owner = DevProcess.start(directory());
    TestPostgres.execute(runningConfig(), "CREATE TABLE kept AS SELECT 1 AS n");
    serverProcess().destroyForcibly();
    owner.kill();

    whileRunning(config -> assertThat(show(config, "SELECT n FROM kept")).isEqualTo("1"));
  }

  @Test
  void openConnectionsDoNotDelayTheStop() throws Exception {
    Duration taken = stopWithOpenConnections();
    // What else the machine does for a moment is not the connections'.
    for (int again = 0; again < 2 && taken.compareTo(STOP_LIMIT) >= 0; again++) {
      taken = stopWithOpenConnections();
    }
    assertThat(taken).isLessThan(STOP_LIMIT);
  }

  private Duration stopWithOpenConnections() throws Exception {
    List<Connection> connections = new ArrayList<>();
    try (DataDirectory held = DataDirectory.open(directory())) {
      EmbeddedPostgres postgres = start(held);
      DatabaseConfig config = DevProcess.config(postgres.database());
      for (int i = 0; i < 20; i++) {
        Connection connection = TestPostgres.connect(config);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.execute("CREATE TABLE open_" + i + " AS SELECT generate_series(1, 1000)");
        }
        connections.add(connection);
      }
      ProcessHandle server = serverProcess();

      long start = System.nanoTime();
      postgres.close();
      postgres.close();

      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertEnds(server);
      return taken;
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void pidFileWhoseNumberWentToAnotherProgramDoesNotPreventTheStart() throws Exception {
    whileRunning(config -> {});
    Files.writeString(
        directory().resolve("postgres/data/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + directory().resolve("postgres/data") + "\n");

    whileRunning(config -> assertThat(show(config, "SELECT 1")).isEqualTo("1"));
  }

  @Test
  void interruptedCreationIsDoneAgain() throws Exception {
    Path unfinished = directory().resolve("postgres/data.unfinished");
    DataDirectory.open(directory()).close();
    Files.createDirectories(unfinished);
    Files.writeString(unfinished.resolve("PG_VERSION"), "18\n");

    whileRunning(config -> assertThat(show(config, "SELECT 1")).isEqualTo("1"));
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void dataOfAnotherMajorVersionIsRefused() throws Exception {
    whileRunning(config -> {});
    Files.writeString(directory().resolve("postgres/data/PG_VERSION"), "14\n");

    assertRefused(() -> whileRunning(config -> {}), "was made by PostgreSQL 14");
  }

  @Test
  void directoryWithOtherFilesIsRefused() throws Exception {
    Files.createDirectory(directory());
    Files.writeString(directory().resolve("holiday.jpg"), "x");

    assertRefused(() -> DataDirectory.open(directory()), "has files that are not Larch's");
  }

  @Test
  void directoryThatCannotBeWrittenIsRefused() throws Exception {
    // Also for root, whom permissions don't stop.
    Files.writeString(directory(), "a file");

    assertRefused(
        () -> DataDirectory.open(directory()), "can't be written: a file is in its place");
    assertRefused(() -> DataDirectory.open(directory().resolve("below")), "can't be written");
    assertRefused(() -> DataDirectory.open(Path.of("/proc/larch")), "can't be written");
  }

  /** A server lets go of its data shortly before its process is gone. */
  private static void assertEnds(ProcessHandle server) {
    await().atMost(Duration.ofSeconds(10)).until(() -> !server.isAlive());
  }

  private static void assertRefused(ThrowingCallable start, String fragment) {
    assertThatExceptionOfType(DevSetupException.class)
        .isThrownBy(start)
        .satisfies(
            refusal -> assertThat(refusal.getMessage()).contains(fragment).doesNotContain("\n"));
  }

  private ProcessHandle serverProcess() {
    return new PostmasterPidFile(directory().resolve("postgres/data")).process().orElseThrow();
  }

  private DatabaseConfig runningConfig() throws IOException {
    List<String> lines = Files.readAllLines(directory().resolve("postgres/data/postmaster.pid"));
    return DevProcess.config(
        new DevConfig.EmbeddedDatabase(
            Integer.parseInt(lines.get(3).strip()),
            PostgresServer.DATABASE,
            PostgresServer.USER,
            new Secret(Files.readString(directory().resolve("postgres/password")))));
  }

  private static String session(long pid) {
    try {
      Process ps = new ProcessBuilder("ps", "-o", "sess=", "-p", Long.toString(pid)).start();
      return new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String show(DatabaseConfig config, String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
