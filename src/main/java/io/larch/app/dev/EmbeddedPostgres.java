package io.larch.app.dev;

import io.larch.config.DevConfig;
import io.larch.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The PostgreSQL of {@code larch dev}: as durable as a server of one's own, small, and open only to
 * who can read its password in the data directory.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final int PASSWORD_BYTES = 24;

  /** Text compared by bytes. */
  private static final List<String> LOCALE =
      List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("shared_buffers", "64MB"),
          Map.entry("max_connections", "60"),
          // Nobody follows its log, so it need not be able to feed anybody.
          Map.entry("wal_level", "minimal"),
          Map.entry("max_wal_senders", "0"),
          Map.entry("max_wal_size", "256MB"),
          Map.entry("io_method", "sync"),
          Map.entry("jit", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"));

  private final PostgresServer server;
  private final int port;
  private final Secret password;

  private EmbeddedPostgres(PostgresServer server, int port, Secret password) {
    this.server = server;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts the server, making its database first if there is none. A server that an earlier process
   * left behind when it was killed is stopped first.
   *
   * @param directory held by the caller for as long as the server runs
   * @param progress told, a line at a time, what is being done
   * @throws DevSetupException if it can't be started
   */
  public static EmbeddedPostgres start(DataDirectory directory, Consumer<String> progress) {
    return start(
        directory, PostgresBinaries.unpack(directory.resolve("postgres"), progress), progress);
  }

  /** With programs from elsewhere; otherwise as {@link #start(DataDirectory, Consumer)}. */
  static EmbeddedPostgres start(DataDirectory directory, Path home, Consumer<String> progress) {
    Path own = directory.resolve("postgres");
    PostgresServer server =
        new PostgresServer(home, own.resolve("data"), own.resolve("postgres.log"));
    Secret password;
    if (server.initialized()) {
      server.requireSameVersion();
      password = readPassword(own);
      if (server.process().isPresent()) {
        progress.accept("Stopping the PostgreSQL that an earlier run left behind");
        server.stop();
      }
    } else {
      progress.accept("Creating the database");
      password = newPassword(own);
      server.initialize(password.value(), LOCALE);
    }
    progress.accept("Starting PostgreSQL");
    return new EmbeddedPostgres(server, server.start(SETTINGS), password);
  }

  private static Secret readPassword(Path own) {
    Path file = own.resolve("password");
    try {
      return new Secret(Files.readString(file));
    } catch (IOException e) {
      throw new DevSetupException(
          "The database's password in %s can't be read: %s".formatted(file, DevFiles.describe(e)),
          e);
    }
  }

  private static Secret newPassword(Path own) {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    Secret password = new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    Path file = own.resolve("password");
    try {
      Files.createDirectories(own);
      Path unfinished = own.resolve("password.unfinished");
      Files.deleteIfExists(unfinished);
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(unfinished, password.value());
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DevSetupException(
          "The database's password can't be written to %s: %s"
              .formatted(file, DevFiles.describe(e)),
          e);
    }
    return password;
  }

  /** Where it is and how to log in. */
  public DevConfig.EmbeddedDatabase database() {
    return new DevConfig.EmbeddedDatabase(
        port, PostgresServer.DATABASE, PostgresServer.USER, password);
  }

  /** Stops the server within three seconds, connections or not. Nothing happens the second time. */
  @Override
  public void close() {
    server.stop();
  }
}
