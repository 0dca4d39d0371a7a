package io.larch.purge;

import io.larch.app.ContentStores;
import io.larch.config.ContentConfig;
import io.larch.config.DatabaseConfig;
import io.larch.config.MessagingConfig;
import io.larch.config.PurgeConfig;
import io.larch.config.Secret;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.messaging.MessagePublisher;
import io.larch.messaging.Messaging;
import io.larch.outbox.DueSignal;
import io.larch.outbox.relay.RelayVerticle;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Relay, in-process messaging and purge verticles around a fake store and a real database. */
final class Pipeline implements AutoCloseable {

  static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  /** Messages that a purge verticle works on at once. */
  static final int SLOTS = 4;

  final FakeStore store = new FakeStore();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private final Vertx vertx = EventLoops.vertx();
  private final ContentStore content;
  private final Database database;
  private final PurgeConfig config;
  private final Messaging messaging;
  private final MessagePublisher publisher;
  private final List<String> deployed = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);

  /** Around the fake store. */
  Pipeline(DatabaseConfig databaseConfig, PurgeConfig config) {
    this(databaseConfig, config, null);
  }

  /**
   * Around a store of its own.
   *
   * @param contentConfig null for the fake store
   */
  Pipeline(
      DatabaseConfig databaseConfig, PurgeConfig config, @Nullable ContentConfig contentConfig) {
    this.content = contentConfig == null ? store : ContentStores.create(vertx, contentConfig);
    this.database = new Database(vertx, databaseConfig);
    this.config = config;
    this.messaging = Messaging.create(vertx, messagingConfig(), CLOSE_LIMIT, meters);
    this.publisher = messaging.openPublisher();
  }

  /** One attempt, then a delay that no test outlives. */
  static PurgeConfig oneAttempt(int maxLeasedKeys) {
    return config(maxLeasedKeys, Duration.ofSeconds(20), Duration.ofMinutes(10));
  }

  /** Attempts follow each other at once. */
  static PurgeConfig manyAttempts(Duration lease) {
    return config(1_000, lease, Duration.ofMillis(50));
  }

  private static PurgeConfig config(int maxLeasedKeys, Duration lease, Duration backoff) {
    return new PurgeConfig(50, Duration.ofMillis(20), lease, maxLeasedKeys, backoff, backoff, 3);
  }

  private static MessagingConfig messagingConfig() {
    return new MessagingConfig(
        MessagingConfig.Type.IN_PROCESS,
        "unused",
        1,
        "/",
        "unused",
        new Secret(""),
        false,
        "unused",
        "unused",
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        SLOTS,
        100,
        Duration.ofSeconds(1),
        1_000);
  }

  /** Starts a relay and as many purge verticles. */
  Pipeline start(int purgers) throws TimeoutException {
    for (int i = 0; i < purgers; i++) {
      startPurging();
    }
    deployed.add(
        await(
            vertx.deployVerticle(
                new RelayVerticle(
                    database.background(), new DueSignal(), publisher, config, meters))));
    return this;
  }

  /** Starts a purge verticle alone; answers its id. */
  String startPurging() throws TimeoutException {
    PurgeVerticle verticle =
        new PurgeVerticle(
            database.background(), messaging.openConsumer(), content, config, SLOTS, meters);
    String id = await(vertx.deployVerticle(new Watched(verticle)));
    deployed.add(id);
    return id;
  }

  /** Tells when the verticle has been told to stop. */
  private final class Watched implements Deployable {
    private final PurgeVerticle verticle;

    Watched(PurgeVerticle verticle) {
      this.verticle = verticle;
    }

    @Override
    public Future<?> deploy(Context context) throws Exception {
      return verticle.deploy(context);
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
      Future<?> stopped = verticle.undeploy(context);
      stopping.countDown();
      return stopped;
    }
  }

  /** Stops a verticle; fails when that takes long. */
  void stop(String id) throws TimeoutException {
    deployed.remove(id);
    await(vertx.undeploy(id));
  }

  /** Has the store's calls that hang go on once the first purge verticle has begun to stop. */
  void releaseWhileStopping(String id) throws Exception {
    deployed.remove(id);
    Future<Void> stopped = vertx.undeploy(id);
    if (!stopping.await(10, TimeUnit.SECONDS)) {
      throw new TimeoutException("the verticle was not told to stop");
    }
    store.release();
    await(stopped);
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws TimeoutException {
    store.release();
    for (String id : List.copyOf(deployed)) {
      stop(id);
    }
    await(publisher.close());
    await(content.close());
    await(database.close());
    await(vertx.close());
  }
}
