package io.larch.testing;

import io.larch.app.dev.PostgresBinaries;
import io.larch.app.dev.PostgresServer;
import io.larch.config.DatabaseConfig;
import io.larch.config.Secret;
import io.larch.db.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server for tests. Most use the one that is shared by the whole JVM, each with a
 * database of its own; a test that stops, pauses or kills a server owns one.
 *
 * <p>It is the newest supported version, that of {@code larch dev}; or another one, whose programs
 * the build has copied to {@code target/postgres-VERSION}, with the system property {@code
 * larch.test.postgres=VERSION}.
 */
public final class TestPostgres implements AutoCloseable {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "off",
          // Tests kill it: what was committed must at least have been handed to the kernel. With
          // this off, a server killed within half a second of a commit came back without it.
          "synchronous_commit", "on",
          "full_page_writes", "off",
          "shared_buffers", "64MB",
          "deadlock_timeout", "100ms",
          // Tests make hundreds of databases, each of which would be looked at once a minute.
          "autovacuum_naptime", "10min",
          "max_connections", "200",
          "timezone", "UTC");

  /** The oldest version takes them as well. */
  private static final List<String> LOCALE = List.of("--locale=C");

  private static final int NEWEST = 18;
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Path directory;
  private final PostgresServer server;
  private final Map<String, String> settings;
  private final int port;

  /** The name of a database with the schema in it, which nobody uses; null as long as none is. */
  private @Nullable String migrated;

  private TestPostgres(Map<String, String> settings) {
    this.settings = settings;
    Path target = Path.of("target").toAbsolutePath();
    Path home = programs(target);
    try {
      directory = Files.createTempDirectory(target, "test-postgres-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server = new PostgresServer(home, directory.resolve("data"), directory.resolve("log"));
    server.initialize("test", LOCALE);
    port = server.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** The major version that the tests of this JVM run on. */
  public static int majorVersion() {
    return Integer.getInteger("larch.test.postgres", NEWEST);
  }

  private static Path programs(Path target) {
    if (majorVersion() == NEWEST) {
      return PostgresBinaries.unpack(target, _ -> {});
    }
    Path jar = target.resolve("postgres-" + majorVersion()).resolve("programs.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: the build copies it there");
    }
    try (URLClassLoader jars = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      return PostgresBinaries.unpack(jars, target, _ -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Shared {
    static final TestPostgres SERVER = new TestPostgres(SETTINGS);
  }

  /** A server for the caller alone, to be closed by it. */
  public static TestPostgres owned() {
    return new TestPostgres(SETTINGS);
  }

  /**
   * A server for the caller alone, to be closed by it.
   *
   * @param settings of postgresql.conf, in place of those for tests
   */
  public static TestPostgres owned(Map<String, String> settings) {
    return new TestPostgres(settings);
  }

  /** A new, empty database on the shared server. */
  public static DatabaseConfig emptyDatabase() {
    return Shared.SERVER.newDatabase("UTF8");
  }

  /** A new database on the shared server, with the schema in it. */
  public static DatabaseConfig migratedDatabase() {
    return Shared.SERVER.newMigratedDatabase();
  }

  /** A copy of one that was migrated: each migration by itself would take most of some tests. */
  private synchronized DatabaseConfig newMigratedDatabase() {
    String source = migrated;
    if (source == null) {
      DatabaseConfig first = newDatabase();
      Migrations.apply(first);
      source = first.name();
      migrated = source;
    }
    String name = newName();
    execute(
        config(PostgresServer.DATABASE), "CREATE DATABASE %s TEMPLATE %s".formatted(name, source));
    DatabaseConfig copy = config(name);
    // Buckets tell databases by it.
    execute(copy, "UPDATE deployment SET id = gen_random_uuid()");
    return copy;
  }

  /** A new, empty database on this server. */
  public DatabaseConfig newDatabase() {
    return newDatabase("UTF8");
  }

  private static String newName() {
    return "test_" + DATABASES.incrementAndGet();
  }

  private DatabaseConfig newDatabase(String encoding) {
    String name = newName();
    execute(
        config(PostgresServer.DATABASE),
        "CREATE DATABASE %s ENCODING '%s' LOCALE 'C' TEMPLATE template0".formatted(name, encoding));
    return config(name);
  }

  /** A new, empty database on the shared server, in another encoding than Larch needs. */
  public static DatabaseConfig databaseWithEncoding(String encoding) {
    return Shared.SERVER.newDatabase(encoding);
  }

  private DatabaseConfig config(String database) {
    return new DatabaseConfig(
        "127.0.0.1",
        port,
        database,
        PostgresServer.USER,
        new Secret("test"),
        DatabaseConfig.TlsMode.DISABLE,
        8,
        4,
        1000,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        new DatabaseConfig.Scans(4, 1000, Duration.ofSeconds(10)));
  }

  /** Runs statements over a connection of their own, beside what is tested. */
  public static void execute(DatabaseConfig config, String... statements) {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection beside what is tested. */
  public static Connection connect(DatabaseConfig config) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(config.host(), config.port(), config.name()),
        config.user(),
        config.password().value());
  }

  /** Stops the server in order, as for a restart. */
  public void stop() {
    server.stop();
  }

  /** Starts the server again, on the same port and data. */
  public void start() {
    server.start(port, settings);
  }

  /** Ends the server's main process with SIGKILL; the others follow by themselves. */
  public void kill() {
    ProcessHandle main = server.process().orElseThrow();
    List<ProcessHandle> all = Stream.concat(Stream.of(main), main.descendants()).toList();
    main.destroyForcibly();
    all.forEach(process -> process.onExit().join());
  }

  /**
   * Stops all of the server's processes where they are: connections stay open, and nothing answers.
   */
  public void pause() {
    signal("STOP");
  }

  /** Ends {@link #pause}. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    ProcessHandle main = server.process().orElseThrow();
    Stream.concat(Stream.of(main), main.descendants())
        .forEach(process -> run("kill", "-" + name, Long.toString(process.pid())));
  }

  private static void run(String... command) {
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Stops the server and deletes its files. */
  @Override
  public void close() {
    if (!Files.exists(directory)) {
      return;
    }
    server.process().ifPresent(running -> resume());
    server.stop();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
