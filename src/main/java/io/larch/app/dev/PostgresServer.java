package io.larch.app.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One PostgreSQL server: a data directory and, at times, the process on it. The process is in a
 * session of its own, so that Ctrl-C in a terminal does not reach it before its owner has let go of
 * it; it listens on 127.0.0.1 only.
 */
public final class PostgresServer {

  /** The superuser that {@link #initialize} makes. */
  public static final String USER = "larch";

  /** The database that is there from the start. */
  public static final String DATABASE = "postgres";

  private static final Duration INITIALIZE_LIMIT = Duration.ofSeconds(60);
  // Recovery after a crash is part of it.
  private static final int START_SECONDS = 60;
  private static final int FAST_STOP_SECONDS = 2;
  private static final int IMMEDIATE_STOP_SECONDS = 1;
  private static final Duration COMMAND_MARGIN = Duration.ofSeconds(5);
  private static final int START_ATTEMPTS = 3;
  private static final String SETTINGS_FILE = "larch.conf";

  private final PostgresCommand command;
  private final Path data;
  private final Path log;
  private final PostmasterPidFile pidFile;

  /**
   * @param home has the programs in {@code bin}
   * @param data the data directory; {@link #initialize} makes it
   * @param log what the server prints; kept over one start
   */
  public PostgresServer(Path home, Path data, Path log) {
    this.data = data.toAbsolutePath();
    this.log = log.toAbsolutePath();
    this.pidFile = new PostmasterPidFile(this.data);
    this.command = new PostgresCommand(home, this.log.resolveSibling("command.log"));
  }

  /** Whether {@link #initialize} has been done. */
  public boolean initialized() {
    return Files.exists(data);
  }

  /**
   * Checks that these programs can run on the data.
   *
   * @throws DevSetupException if another major version made it, or it is something else
   */
  void requireSameVersion() {
    Path versionFile = data.resolve("PG_VERSION");
    String ofData;
    try {
      ofData = Files.readString(versionFile).strip();
    } catch (IOException e) {
      throw new DevSetupException(
          "%s is not a PostgreSQL data directory: choose another one with --data".formatted(data),
          e);
    }
    // Such as "postgres (PostgreSQL) 18.6".
    String ofPrograms = command.run(COMMAND_MARGIN, "postgres", "--version").lastLine();
    if (!ofPrograms.contains(") " + ofData + ".")) {
      throw new DevSetupException(
          "%s was made by PostgreSQL %s, which this Larch does not bring (it has %s): start the Larch that made it, or choose another directory with --data"
              .formatted(data, ofData, ofPrograms));
    }
  }

  /**
   * Makes the data directory: UTF-8, passwords by SCRAM. All or nothing, also when it is killed in
   * between.
   *
   * @param password of {@link #USER}
   * @param locale the options of {@code initdb} for it
   * @throws DevSetupException if that fails
   */
  public void initialize(String password, List<String> locale) {
    Path unfinished = data.resolveSibling(data.getFileName() + ".unfinished");
    Path passwordFile = data.resolveSibling(data.getFileName() + ".password");
    try {
      DevFiles.deleteRecursively(unfinished);
      Files.deleteIfExists(passwordFile);
      Files.createFile(
          passwordFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(passwordFile, password);
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--pgdata=" + unfinished,
                  "--username=" + USER,
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8"));
      arguments.addAll(locale);
      PostgresCommand.Result result =
          command.run(INITIALIZE_LIMIT, "initdb", arguments.toArray(String[]::new));
      if (!result.succeeded()) {
        throw new DevSetupException(
            "PostgreSQL's data directory can't be made: " + result.reason());
      }
      Files.writeString(
          unfinished.resolve("postgresql.conf"),
          "\ninclude '" + SETTINGS_FILE + "'\n",
          StandardOpenOption.APPEND);
      Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DevSetupException(
          "PostgreSQL's data directory %s can't be made: %s".formatted(data, DevFiles.describe(e)),
          e);
    } finally {
      deleteQuietly(passwordFile);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Only its owner can read it, and the next start deletes it.
    }
  }

  /**
   * Starts the server on a free port and waits until it takes connections.
   *
   * @param settings of postgresql.conf, by name
   * @return the port
   * @throws DevSetupException if it does not start
   */
  public int start(Map<String, String> settings) {
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      try {
        start(port, settings);
        return port;
      } catch (DevSetupException e) {
        // Between choosing the port and binding it, another process may have taken it.
        if (attempt == START_ATTEMPTS || !logTail().contains("Address already in use")) {
          throw e;
        }
      }
    }
  }

  /** Starts the server on a port that the caller has chosen; otherwise as {@link #start(Map)}. */
  public void start(int port, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    try {
      pidFile.deleteIfOfAnotherProcess();
      Files.writeString(
          data.resolve(SETTINGS_FILE),
          all.entrySet().stream()
              .map(each -> each.getKey() + " = '" + each.getValue().replace("'", "''") + "'\n")
              .collect(Collectors.joining("", "# Written at each start.\n", "")));
      if (Files.exists(log)) {
        Files.move(
            log,
            log.resolveSibling(log.getFileName() + ".old"),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new DevSetupException(
          "PostgreSQL can't be started in %s: %s".formatted(data, DevFiles.describe(e)), e);
    }
    PostgresCommand.Result result =
        command.run(
            Duration.ofSeconds(START_SECONDS).plus(COMMAND_MARGIN),
            "pg_ctl",
            "start",
            "--pgdata=" + data,
            "--log=" + log,
            "--wait",
            "--timeout=" + START_SECONDS,
            "--silent");
    if (!result.succeeded()) {
      throw new DevSetupException(
          "PostgreSQL does not start (%s); its log is %s".formatted(whyNotStarted(result), log));
    }
  }

  private String whyNotStarted(PostgresCommand.Result result) {
    String log = logTail();
    if (DevFiles.isFull(log)) {
      return DevFiles.FULL;
    }
    return log.lines()
        .filter(line -> line.contains("FATAL:"))
        .findFirst()
        .map(line -> line.substring(line.indexOf("FATAL:") + "FATAL:".length()).strip())
        .orElseGet(result::reason);
  }

  private String logTail() {
    try {
      return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new DevSetupException("No free port on 127.0.0.1: " + DevFiles.describe(e), e);
    }
  }

  /**
   * The server's main process, whoever started it.
   *
   * @return empty when none runs
   * @throws DevSetupException if a process runs of which it can't be told
   */
  public Optional<ProcessHandle> process() {
    return pidFile.process();
  }

  /**
   * Stops the server within three seconds: in order, or, if that takes too long, at once, which the
   * next start recovers from. Nothing happens when it does not run.
   */
  public void stop() {
    if (process().isEmpty()) {
      return;
    }
    if (!stop("fast", FAST_STOP_SECONDS) && !stop("immediate", IMMEDIATE_STOP_SECONDS)) {
      process().ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private boolean stop(String mode, int seconds) {
    return command
        .run(
            Duration.ofSeconds(seconds).plus(COMMAND_MARGIN),
            "pg_ctl",
            "stop",
            "--pgdata=" + data,
            "--mode=" + mode,
            "--wait",
            "--timeout=" + seconds,
            "--silent")
        .succeeded();
  }
}
