package io.larch.bench;

import io.larch.config.DatabaseConfig;
import io.larch.receipt.format.SigningKey;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The measured server: {@code ./larch serve} with its defaults, beside what names the servers and
 * what a benchmark sets. It logs into a file, which nobody reads meanwhile.
 */
final class LarchServer implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("Larch is ready(?: on (http://\\S+))?");
  private static final Pattern MANAGEMENT = Pattern.compile("[Mm]anagement on (http://\\S+)");
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Process process;
  private final Duration startTime;
  private final String greeting;

  private LarchServer(ProcessBuilder builder, Path log) throws IOException {
    long begin = System.nanoTime();
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      Awaitility.await()
          .atMost(START_LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> !process.isAlive() || READY.matcher(Files.readString(log)).find());
      startTime = Duration.ofNanos(System.nanoTime() - begin);
      greeting = Files.readString(log);
      if (!process.isAlive()) {
        throw new BenchException("larch ended before it was ready: " + greeting.strip());
      }
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** How to start a server. */
  static final class Setup {

    private final Path directory;
    private final DatabaseConfig database;
    private final String settings;
    private @Nullable RabbitMqServer broker;
    private @Nullable S3Server store;
    private String bucket = "bench";
    private String javaOptions = "";
    private Path home = Path.of("");

    /**
     * @param directory for configuration and log; there already
     * @param settings HOCON, which goes before everything else
     */
    Setup(Path directory, DatabaseConfig database, String settings) {
      this.directory = directory;
      this.database = database;
      this.settings = settings;
    }

    /** Without it, a broker that can't be reached is configured. */
    Setup broker(RabbitMqServer broker) {
      this.broker = broker;
      return this;
    }

    /** Without it, a store that can't be reached is configured. */
    Setup store(S3Server store, String bucket) {
      this.store = store;
      this.bucket = bucket;
      return this;
    }

    /** The checkout that is started, built already; without it, this one. */
    Setup home(Path home) {
      this.home = home;
      return this;
    }

    /** More options of the JVM. */
    Setup javaOptions(String options) {
      this.javaOptions = options;
      return this;
    }

    /**
     * Starts a process and waits until it is ready.
     *
     * @param roles as HOCON has them
     * @param more lines of HOCON
     */
    LarchServer start(String roles, String... more) throws IOException {
      Path config = directory.resolve("larch.conf");
      Files.writeString(
          config,
          servers()
              + access()
              + (knows("receipts") ? "receipts.origin = bench.localhost\n" : "")
              + "roles = "
              + roles
              + "\n"
              + String.join("\n", more)
              + "\n"
              + settings
              + "\n");
      Path log = directory.resolve("larch.log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  home.resolve("larch").toAbsolutePath().toString(),
                  "serve",
                  "--config",
                  config.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Map<String, String> environment = builder.environment();
      environment.putAll(secrets());
      environment.merge("LARCH_JAVA_OPTS", javaOptions, (given, ours) -> ours + " " + given);
      return new LarchServer(builder, log);
    }

    private Map<String, String> secrets() throws IOException {
      Map<String, String> secrets = new HashMap<>();
      secrets.put("LARCH_DATABASE_PASSWORD", database.password().value());
      secrets.put("LARCH_MESSAGING_PASSWORD", broker == null ? "none" : broker.password());
      secrets.put("LARCH_CONTENT_S3_SECRET_KEY", store == null ? "none" : store.secretKey());
      if (knows("receipts")) {
        secrets.put("LARCH_RECEIPTS_KEY", SigningKey.generate());
      }
      return secrets;
    }

    private String access() throws IOException {
      return knows("access") ? "access.mode = none\n" : "";
    }

    /** Other checkouts may be of before there was such a section. */
    private boolean knows(String section) throws IOException {
      String keys = Files.readString(home.resolve("conf/larch.conf"));
      return keys.lines().anyMatch((section + " {")::equals);
    }

    private String servers() throws IOException {
      return """
      http { host = "127.0.0.1", port = 0 }
      management { host = "127.0.0.1", port = 0 }
      database { host = "%s", port = %d, name = "%s", user = "%s", tls = disable }
      messaging { host = "127.0.0.1", port = %d, user = "%s", exchange = "%s", queue = "%s" }
      content { bucket = "%s", s3 { endpoint = "%s", access-key = "%s" } }
      """
          .formatted(
              database.host(),
              database.port(),
              database.name(),
              database.user(),
              broker == null ? freePort() : broker.port(),
              broker == null ? "none" : broker.user(),
              bucket,
              bucket,
              bucket,
              store == null ? "http://127.0.0.1:" + freePort() : store.endpoint(),
              store == null ? "none" : store.accessKey());
    }

    /** Nothing listens there. */
    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }

  /** From the start of the launcher to the line that says that it is ready. */
  Duration startTime() {
    return startTime;
  }

  /** Where the API is. */
  URI url() {
    return find(READY);
  }

  /** Where health and metrics are. */
  URI managementUrl() {
    return find(MANAGEMENT);
  }

  private URI find(Pattern pattern) {
    Matcher matcher = pattern.matcher(greeting);
    if (!matcher.find() || matcher.group(1) == null) {
      throw new BenchException("larch did not tell its address");
    }
    return URI.create(matcher.group(1));
  }

  long pid() {
    return process.pid();
  }

  /** Stops it in order, or by force when that takes too long. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
