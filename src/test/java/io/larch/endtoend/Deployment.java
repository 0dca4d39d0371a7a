package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.receipt.format.SigningKey;
import io.larch.testing.AssetClient;
import io.larch.testing.Assets;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.S3Inventory;
import io.larch.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;

/**
 * {@code ./larch serve} on a database, a queue and a bucket of its own: any number of processes
 * side by side, and a look behind them.
 */
public final class Deployment implements AutoCloseable {

  /** As short as the configuration allows, so that what a crash leaves is soon purged. */
  public static final Duration UPLOAD_INTENT_TTL = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(100);

  private final DatabaseConfig database;
  private final RabbitMqServer broker;
  private final S3Server store;
  private final String name = "larch-" + UUID.randomUUID();
  private final S3Inventory inventory;
  private final Assets rows;
  private final String receiptsKey = SigningKey.generate();
  private final List<LarchProcess> processes = new ArrayList<>();
  private final Path directory;

  /**
   * @param database an empty one
   */
  public Deployment(DatabaseConfig database, RabbitMqServer broker, S3Server store) {
    this.database = database;
    this.broker = broker;
    this.store = store;
    inventory = new S3Inventory(store);
    rows = new Assets(database);
    try {
      directory = Files.createTempDirectory("larch-serve-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a process; doesn't wait until it is ready.
   *
   * @param settings lines of HOCON, over those that name the servers
   */
  public LarchProcess start(String... settings) {
    return start(Map.of(), settings);
  }

  /** As above, with environment variables beside the secrets. */
  public LarchProcess start(Map<String, String> environment, String... settings) {
    return run(environment, List.of("serve"), settings);
  }

  /** Starts a process of another checkout; doesn't wait until it is ready. */
  LarchProcess startFrom(Path home) {
    return run(home, Map.of(), List.of("serve"));
  }

  /** Starts any command that takes a configuration. */
  public LarchProcess run(
      Map<String, String> environment, List<String> command, String... settings) {
    return run(Path.of(""), environment, command, settings);
  }

  private LarchProcess run(
      Path home, Map<String, String> environment, List<String> command, String... settings) {
    Path file = directory.resolve("larch-" + processes.size() + ".conf");
    // Other checkouts may be of before there was such a key.
    boolean ours = home.equals(Path.of(""));
    String access = ours ? "access.mode = none\nreceipts.origin = test.localhost\n" : "";
    try {
      Files.writeString(file, config() + access + String.join("\n", settings) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("LARCH_DATABASE_PASSWORD", database.password().value());
    variables.put("LARCH_MESSAGING_PASSWORD", broker.password());
    variables.put("LARCH_CONTENT_S3_SECRET_KEY", store.secretKey());
    if (ours) {
      variables.put("LARCH_RECEIPTS_KEY", receiptsKey);
    }
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--config", file.toString()));
    LarchProcess process =
        LarchProcess.startFrom(home, variables, arguments.toArray(String[]::new));
    processes.add(process);
    return process;
  }

  /** The name of its purge queue. */
  String queue() {
    return name;
  }

  /** The name of its bucket. */
  String bucket() {
    return name;
  }

  /** Puts an object into the bucket, past Larch. */
  public void putObject(String key, byte[] content) {
    inventory.put(name, key, content);
  }

  /** Creates the bucket as one that keeps versions; before the first process. */
  void keepVersions() {
    inventory.createBucket(name);
    inventory.keepVersions(name, true);
  }

  /** Deletes an object, past Larch; where the bucket keeps versions, they stay. */
  void removeObject(String key) {
    inventory.remove(name, key);
  }

  /** The key of each version and delete marker in the bucket. */
  List<String> storedVersions() {
    return inventory.versionsIn(name);
  }

  private String config() {
    return """
    http { host = "127.0.0.1", port = 0 }
    management { host = "127.0.0.1", port = 0 }
    database { host = "%s", port = %d, name = "%s", user = "%s", tls = disable }
    messaging { host = "%s", port = %d, user = "%s", exchange = "%s", queue = "%s" }
    content { bucket = "%s", s3 { endpoint = "%s", access-key = "%s" } }
    asset { upload-intent-ttl = %ds, upload-intent-renewal = 3s }
    log.access = false
    """
        .formatted(
            database.host(),
            database.port(),
            database.name(),
            database.user(),
            broker.host(),
            broker.port(),
            broker.user(),
            name,
            name,
            name,
            store.endpoint(),
            store.accessKey(),
            UPLOAD_INTENT_TTL.toSeconds());
  }

  /** What its exchange, its queue and its bucket are called. */
  public String name() {
    return name;
  }

  /** The keys of all objects in the bucket. */
  public Set<String> storedKeys() {
    return inventory.keysIn(name);
  }

  /**
   * Waits until the bucket holds exactly the content of the living assets, without unfinished
   * uploads, and nothing is left to purge.
   */
  public void awaitNothingLeftBehind(Duration atMost) {
    Awaitility.await("that nothing is left behind")
        .atMost(atMost)
        .pollInterval(POLL)
        .untilAsserted(
            () -> {
              assertThat(rows.toPurge()).as("keys to be purged").isEmpty();
              assertThat(inventory.everythingIn(name))
                  .as("what the bucket holds")
                  .containsExactlyInAnyOrderElementsOf(rows.living());
            });
  }

  /** How many keys purge batches and running uploads name. */
  public int backlog() {
    return rows.toPurge().size();
  }

  /** How many purge batches are being worked on. */
  int claimed() {
    return rows.claimed();
  }

  /** What {@code /health/ready} of a process answers, its body first, then its status. */
  public static String readiness(LarchProcess process) {
    var response = new AssetClient(process.managementUrl()).get("/health/ready");
    return response.body() + " " + response.statusCode();
  }

  /** Ends all processes. */
  @Override
  public void close() {
    // All are told before any is waited for.
    processes.forEach(LarchProcess::terminate);
    processes.forEach(LarchProcess::close);
    inventory.close();
    try {
      for (int i = 0; i < processes.size(); i++) {
        Files.deleteIfExists(directory.resolve("larch-" + i + ".conf"));
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
