package io.larch.app;

import io.larch.access.ApiKeys;
import io.larch.app.dev.DataDirectory;
import io.larch.app.dev.DevSetupException;
import io.larch.app.dev.EmbeddedPostgres;
import io.larch.app.dev.ReceiptKeyFile;
import io.larch.config.ConfigLoader;
import io.larch.config.ConfigLoader.Use;
import io.larch.config.DevConfig;
import io.larch.config.DevConfig.EmbeddedDatabase;
import io.larch.config.InvalidConfigException;
import io.larch.config.LarchConfig;
import io.larch.config.LoadedConfig;
import io.larch.config.Role;
import io.larch.config.Secret;
import io.larch.config.TlsConfig;
import io.larch.db.DatabaseSetupException;
import io.larch.db.Migrations;
import io.larch.path.AssetPath;
import io.micrometer.core.instrument.FunctionCounter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the commands do: start a server, say where it is, and run until the process is told to end.
 */
final class Larch implements LarchProcess {

  /** For event loops and worker threads to end, beyond the deadline of what runs on them. */
  private static final Duration STOP_MARGIN = Duration.ofMillis(500);

  private static final String LOOPBACK = "127.0.0.1";

  private static final Logger LOG = LoggerFactory.getLogger(Larch.class);

  @Override
  public int serve(Path file) {
    LarchConfig config = load(() -> ConfigLoader.loadServer(file, System.getenv())).config();
    requireFreePorts(config);
    Shutdown shutdown = Shutdown.install();
    return shutdown.during(() -> serve(config, shutdown));
  }

  private static int serve(LarchConfig config, Shutdown shutdown) {
    Logging logging = Logging.start(config.log());
    shutdown.add(logging::close);
    OpenDoors.tell(LOG, config);
    migrate(config);
    Server server = start(config, false, shutdown, logging);
    LOG.info(
        "Management on {}://{}:{}",
        scheme(config.management().tls()),
        shown(config.management().host()),
        server.managementPort());
    LOG.info("{}", ready(config, server));
    return untilTheEnd();
  }

  @Override
  public int dev(int port, Path data, @Nullable Path file, boolean access) {
    new ListenAddress("--port", LOOPBACK, port).requireFree();
    // What is wrong with it is told before a database has been made.
    LoadedConfig unused =
        load(
            () ->
                DevConfig.load(
                    data,
                    port,
                    EmbeddedDatabase.NOT_YET,
                    Secret.NONE,
                    file,
                    access,
                    System.getenv()));
    Shutdown shutdown = Shutdown.install();
    return shutdown.during(() -> dev(port, data, file, access, shutdown));
  }

  private static int dev(
      int port, Path data, @Nullable Path file, boolean access, Shutdown shutdown) {
    DataDirectory directory = openData(data, shutdown);
    EmbeddedPostgres postgres = startPostgres(directory, shutdown);
    Secret receiptsKey = setUp(() -> new Secret(ReceiptKeyFile.read(directory)));
    LarchConfig config =
        load(() ->
                DevConfig.load(
                    data, port, postgres.database(), receiptsKey, file, access, System.getenv()))
            .config();
    Logging logging = Logging.start(config.log());
    shutdown.add(logging::close);
    migrate(config);
    Server server = start(config, true, shutdown, logging);
    System.out.println(DevGreeting.text(server.port(), server.managementPort(), data, access));
    ApiKeys keys = server.keys();
    if (keys != null) {
      System.out.println("Admin key: " + AdminKey.forDev(keys).key());
    }
    return untilTheEnd();
  }

  private static DataDirectory openData(Path data, Shutdown shutdown) {
    DataDirectory directory = setUp(() -> DataDirectory.open(data));
    shutdown.add(directory::close);
    return directory;
  }

  private static EmbeddedPostgres startPostgres(DataDirectory directory, Shutdown shutdown) {
    EmbeddedPostgres postgres = setUp(() -> EmbeddedPostgres.start(directory, System.out::println));
    shutdown.add(postgres::close);
    return postgres;
  }

  private static <T> T setUp(Supplier<T> step) {
    try {
      return step.get();
    } catch (DevSetupException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public int train(Path data, List<String> command) {
    Shutdown shutdown = Shutdown.install();
    EmbeddedPostgres postgres = startPostgres(openData(data, shutdown), shutdown);
    StartTraining.run(command, data, postgres.database(), shutdown);
    return ExitCode.OK;
  }

  @Override
  public int checkConfig(Path file) {
    System.out.print(load(() -> ConfigLoader.loadServer(file, System.getenv())).listing());
    return ExitCode.OK;
  }

  @Override
  public int explainPath(Path file, AssetPath path) {
    LarchConfig config = load(file, Use.NO_OTHER_SERVER);
    System.out.print(PathExplanation.text(path, config.pathRules()));
    return ExitCode.OK;
  }

  @Override
  public int createAdminKey(Path file, String name) {
    LarchConfig config = load(file, Use.NO_OTHER_SERVER);
    migrate(config);
    System.out.println(AdminKey.create(config, name).key());
    return ExitCode.OK;
  }

  @Override
  public int reconcile(Path file, ReconcileRequest request) {
    LarchConfig config = load(file, Use.RECONCILIATION);
    migrate(config);
    return new Reconcile(config, request).run();
  }

  @Override
  public int replayErasures(Path file) {
    LarchConfig config = load(file, Use.RECONCILIATION);
    migrate(config);
    return new Erasures(config).replay();
  }

  private static LarchConfig load(Path file, Use use) {
    return load(() -> ConfigLoader.load(file, System.getenv(), use)).config();
  }

  static LoadedConfig load(Supplier<LoadedConfig> source) {
    try {
      return source.get();
    } catch (InvalidConfigException e) {
      String problems =
          e.errors().stream().map(error -> "\n  " + error).collect(Collectors.joining());
      throw new CommandFailure(
          ExitCode.CONFIGURATION, "the configuration can't be used:" + problems, e);
    }
  }

  private static void migrate(LarchConfig config) {
    try {
      Migrations.apply(config.database());
    } catch (DatabaseSetupException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireFreePorts(LarchConfig config) {
    if (config.roles().contains(Role.API)) {
      ListenAddress.of(config.http()).requireFree();
    }
    ListenAddress.of(config.management()).requireFree();
  }

  /** Starts the configured roles, and sees to it that they are stopped before the JVM ends. */
  private static Server start(
      LarchConfig config, boolean alone, Shutdown shutdown, Logging logging) {
    Vertx vertx = Vertx.vertx();
    shutdown.limit(config.shutdownTimeout());
    shutdown.addWithin(deadline -> await(vertx.close(), deadline.left().plus(STOP_MARGIN)));
    Future<Server> starting = Server.start(vertx, config, alone);
    // Before the start is over: whoever stops it meanwhile has it stopped once it has started.
    shutdown.addWithin(
        deadline ->
            await(
                starting.transform(begun -> stop(begun, deadline)),
                deadline.left().plus(STOP_MARGIN)));
    Server server;
    try {
      server = starting.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw couldNotStart(e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted while starting", e);
    }
    FunctionCounter.builder("larch.log.dropped", logging, Logging::dropped)
        .description("log lines lost because the output didn't keep up")
        .register(server.meters());
    shutdown.before(() -> announceStop(server, config.shutdownDelay()));
    return server;
  }

  /** What couldn't start has stopped what it had started itself. */
  private static Future<Void> stop(AsyncResult<Server> begun, Deadline deadline) {
    if (begun.failed()) {
      return Future.succeededFuture();
    }
    LOG.info("stopping: running requests have {} s to finish", deadline.half().toMillis() / 1000.0);
    return begun.result().stop(deadline);
  }

  private static void announceStop(Server server, Duration delay) {
    if (delay.isPositive()) {
      LOG.info("stopping in {} s: not ready from now on, still serving", delay.toMillis() / 1000.0);
    }
    await(server.announceStop(), delay.plus(STOP_MARGIN));
  }

  private static void await(Future<?> future, Duration limit) {
    try {
      future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("not everything stopped in time: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CommandFailure couldNotStart(@Nullable Throwable failure, Exception thrown) {
    return failure instanceof CommandFailure known
        ? known
        : new CommandFailure(
            ExitCode.FAILED,
            "could not start: " + (failure == null ? "unknown reason" : failure.getMessage()),
            thrown);
  }

  private static String ready(LarchConfig config, Server server) {
    if (server.port() >= 0) {
      return "Larch is ready on %s://%s:%d"
          .formatted(scheme(config.http().tls()), shown(config.http().host()), server.port());
    }
    String roles =
        config.roles().stream()
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(" and "));
    return "Larch is ready, without HTTP API, for " + roles;
  }

  private static String scheme(@Nullable TlsConfig tls) {
    return tls == null ? "http" : "https";
  }

  /** An address that can be opened: all interfaces include this machine's own. */
  private static String shown(String host) {
    return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
  }

  private static int untilTheEnd() {
    Shutdown.awaitEnd();
    return ExitCode.OK;
  }
}
