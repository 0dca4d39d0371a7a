package io.larch.app;

import io.larch.access.ApiKeys;
import io.larch.access.NewKey;
import io.larch.caller.Caller;
import io.larch.caller.Permission;
import io.larch.config.DatabaseConfig;
import io.larch.config.DevConfig;
import io.larch.config.LarchConfig;
import io.larch.config.Secret;
import io.larch.receipt.format.SigningKey;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server with all its roles in the tests' own process: on a database of its own, content on the
 * file system, no broker.
 */
public final class RunningLarch implements AutoCloseable {

  private static final String BUCKET = "assets";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private static final Secret RECEIPTS_KEY = new Secret(SigningKey.generate());

  /**
   * Purges follow at once, and a handful of assets makes more than one batch, and a large subtree
   * that is removed in steps.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "LARCH_PURGE_POLL_INTERVAL", "20ms",
          "LARCH_PURGE_PAGE_SIZE", "7",
          "LARCH_DELETION_LARGE_SUBTREE", "3",
          "LARCH_DELETION_STEP_SIZE", "2",
          "LARCH_CONTENT_BUCKET", BUCKET,
          "LARCH_LOG_ACCESS", "false",
          // Tests show more that is nobody's than people do.
          "LARCH_ACCESS_LIMITS_REFUSED_LOG_INS", "");

  private final Vertx vertx = EventLoops.vertx();
  private final DatabaseConfig database;
  private final Path content;
  private final LarchConfig config;
  private final Server server;

  /** Starts it. */
  public RunningLarch() {
    this(TestPostgres.migratedDatabase(), Map.of());
  }

  /** Starts one that asks who requests are from. */
  public static RunningLarch withAccess(DatabaseConfig database, Map<String, String> settings) {
    return new RunningLarch(database, settings, true, "");
  }

  /** The same with a configuration of a test's own, in HOCON. */
  public static RunningLarch withAccess(String configuration) {
    return new RunningLarch(TestPostgres.migratedDatabase(), Map.of(), true, configuration);
  }

  /**
   * Starts it on a database that has been migrated.
   *
   * @param settings environment variables, over those of this class
   */
  public RunningLarch(DatabaseConfig database, Map<String, String> settings) {
    this(database, settings, false, "");
  }

  /** Starts it with a configuration of a test's own, in HOCON. */
  public RunningLarch(String configuration) {
    this(TestPostgres.migratedDatabase(), Map.of(), false, configuration);
  }

  private RunningLarch(
      DatabaseConfig database, Map<String, String> settings, boolean access, String configuration) {
    this.database = database;
    try {
      Path directory = Files.createTempDirectory(Path.of("target"), "running-larch-");
      content = directory.resolve("content").resolve(BUCKET);
      Path file = Files.writeString(directory.resolve("larch.conf"), configuration);
      config = config(directory, file, settings, access);
      server = await(Server.start(vertx, config, true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LarchConfig config(
      Path directory, Path file, Map<String, String> settings, boolean access) {
    Map<String, String> all = new HashMap<>(SETTINGS);
    all.putAll(settings);
    DevConfig.EmbeddedDatabase embedded =
        new DevConfig.EmbeddedDatabase(
            database.port(), database.name(), database.user(), database.password());
    return DevConfig.load(directory, 0, embedded, RECEIPTS_KEY, file, access, all).config();
  }

  /** Where clients find it. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Where operators find it. */
  public URI managementAddress() {
    return URI.create("http://127.0.0.1:" + server.managementPort());
  }

  /** Makes a key with these permissions, and returns it as it is shown. */
  public String key(String... permissions) {
    return keyUntil(null, permissions).key();
  }

  /**
   * The same, with its id.
   *
   * @param expiresAt null: never
   */
  public NewKey keyUntil(@Nullable Instant expiresAt, String... permissions) {
    return await(
            keys()
                .create(
                    Caller.anyone("test"),
                    "test",
                    Stream.of(permissions).map(Permission::parse).toList(),
                    expiresAt))
        .orElseThrow();
  }

  /** The keys that requests show. */
  public ApiKeys keys() {
    return Objects.requireNonNull(server.keys(), "nobody is asked");
  }

  /** Method and path of each route that operators find, but for health and metrics. */
  public Set<String> operatorRoutes() {
    Router router = Router.router(vertx);
    server.operatorRoutes().forEach(routes -> routes.mount(router));
    return router.getRoutes().stream()
        .flatMap(
            route ->
                Objects.requireNonNull(route.methods()).stream()
                    .map(method -> method.name() + " " + route.getPath()))
        .collect(Collectors.toSet());
  }

  /** As {@code larch erasures replay} does beside it. */
  int replayErasures() {
    return new Erasures(config).replay();
  }

  /** Where the store has its objects. */
  Path contentDirectory() {
    return content;
  }

  /** The database behind it. */
  public DatabaseConfig database() {
    return database;
  }

  /** The keys of all content in the store, and the names of unfinished uploads. */
  public Set<String> storedContent() {
    try (Stream<Path> files = Files.walk(content)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/.larch/"))
          .map(file -> String.valueOf(file.getFileName()))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    await(server.stop(Deadline.in(STOP_LIMIT)));
    await(vertx.close());
  }

  /** The sum of a counter of its metrics over its tags; 0 when there is none. */
  public double counted(String counter) {
    return server.meters().find(counter).counters().stream().mapToDouble(Counter::count).sum();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
