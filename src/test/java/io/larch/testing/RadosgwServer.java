package io.larch.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ceph's S3 gateway, with a monitor and an OSD of its own, by {@code scripts/radosgw.sh}. Ends when
 * closed, and when this JVM ends, however it does.
 */
public final class RadosgwServer implements S3Server {

  /** A system property or environment variable with the reason why these tests may be left out. */
  private static final String SKIP = "larch.skip.radosgw";

  private static final List<String> PROGRAMS =
      List.of("radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph");
  private static final Path SCRIPT = Path.of("scripts", "radosgw.sh").toAbsolutePath();
  private static final int ATTEMPTS = 3;

  private static @Nullable RadosgwServer shared;

  private final Path directory;
  private final Map<String, String> facts;

  private RadosgwServer(Path directory, Map<String, String> facts) {
    this.directory = directory;
    this.facts = facts;
  }

  /** Whether the programs that it takes are installed. */
  public static boolean available() {
    return PROGRAMS.stream().allMatch(RadosgwServer::isOnPath);
  }

  /** The reason, given from outside, to leave out tests that need this server. */
  public static Optional<String> skipReason() {
    return Optional.ofNullable(System.getProperty(SKIP))
        .or(
            () ->
                Optional.ofNullable(
                    System.getenv(SKIP.toUpperCase(Locale.ROOT).replace('.', '_'))));
  }

  /** One server for the whole JVM, started at first use, stopped at its end. Not to be closed. */
  public static synchronized RadosgwServer shared() {
    RadosgwServer server = shared;
    if (server == null) {
      server = start();
      shared = server;
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-radosgw"));
    }
    return server;
  }

  /** Starts a server on free ports; it answers once this returns. */
  public static RadosgwServer start() {
    if (!available()) {
      throw new IllegalStateException(
          "radosgw is not installed: apt-get install --no-install-recommends radosgw ceph-mon"
              + " ceph-osd ceph-common; to leave these tests out, give the reason in -D"
              + SKIP);
    }
    String output = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Path directory = temporaryDirectory();
      output =
          run(
              directory,
              "start",
              directory.toString(),
              Integer.toString(threeFreePorts()),
              "memstore",
              Long.toString(ProcessHandle.current().pid()));
      Optional<String> line = output.lines().filter(l -> l.startsWith("endpoint=")).findFirst();
      if (line.isPresent()) {
        return new RadosgwServer(directory, facts(line.get()));
      }
      delete(directory);
    }
    throw new IllegalStateException("radosgw did not start: " + output);
  }

  @Override
  public URI endpoint() {
    return URI.create(fact("endpoint"));
  }

  @Override
  public String accessKey() {
    return fact("access-key");
  }

  @Override
  public String secretKey() {
    return fact("secret-key");
  }

  /** Freezes the gateway: it still accepts connections, and nothing comes from it. */
  public void pause() {
    signal("STOP");
  }

  /** Lets a frozen gateway go on. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      String pid = Files.readString(directory.resolve("run").resolve("rgw.pid")).strip();
      Process kill = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start();
      if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("SIG" + name + " could not be sent to radosgw");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    run(directory, "stop", directory.toString());
    delete(directory);
  }

  private String fact(String name) {
    String value = facts.get(name);
    if (value == null) {
      throw new IllegalStateException(SCRIPT + " did not print its " + name);
    }
    return value;
  }

  private static Map<String, String> facts(String line) {
    return Stream.of(line.split(" "))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /** What the script printed. To a file, since the daemons would keep a pipe open for ever. */
  private static String run(Path directory, String... arguments) {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("script.out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(SCRIPT + " " + arguments[0] + " took more than 90 s");
      }
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(SCRIPT + " was interrupted", e);
    }
  }

  /** The first of three free ports in a row: the gateway's, and the monitor's two. */
  private static int threeFreePorts() {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          ServerSocket second =
              new ServerSocket(first.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress());
          ServerSocket third =
              new ServerSocket(first.getLocalPort() + 2, 1, InetAddress.getLoopbackAddress())) {
        if (third.getLocalPort() - second.getLocalPort() == 1) {
          return first.getLocalPort();
        }
      } catch (IOException | IllegalArgumentException e) {
        // One of the two after it is taken, or beyond the last port: another try.
      }
    }
    throw new IllegalStateException("no three free ports in a row");
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("larch-radosgw");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
