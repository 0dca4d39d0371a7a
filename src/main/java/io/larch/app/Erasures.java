package io.larch.app;

import io.larch.config.LarchConfig;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.db.Database;
import io.larch.db.DatabaseException;
import io.larch.reconcile.ErasureReplay;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The command {@code erasures}: runs beside the servers, and ends. */
final class Erasures {

  private static final long LIMIT_HOURS = 24;
  private static final long CLOSE_LIMIT_SECONDS = 5;

  private final LarchConfig config;

  Erasures(LarchConfig config) {
    this.config = config;
  }

  /** Says what was found on standard output. */
  int replay() {
    Vertx vertx = Vertx.vertx();
    Database database = new Database(vertx, config.database());
    ContentStore store = ContentStores.create(vertx, config.content());
    try {
      ErasureReplay replay =
          new ErasureReplay(database.background(), store, config.purge().pageSize());
      long rows = await(replay.rows());
      long objects = 0;
      for (String bucket : new TreeSet<>(config.pathRules().buckets())) {
        objects += await(replay.objects(bucket));
      }
      System.out.printf(
          Locale.ROOT,
          "%,d assets and %,d objects that had been purged are handed to the purge again.%n",
          rows,
          objects);
      return ExitCode.OK;
    } catch (ContentStoreException e) {
      throw failed("the content store: " + e.getMessage(), e);
    } catch (DatabaseException e) {
      throw failed("the database: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw failed("the content store or the database did not answer", e);
    } finally {
      close(vertx, database, store);
    }
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(LIMIT_HOURS, TimeUnit.HOURS);
  }

  private static CommandFailure failed(String message, Exception cause) {
    return new CommandFailure(ExitCode.FAILED, message, cause);
  }

  private static void close(Vertx vertx, Database database, ContentStore store) {
    try {
      store
          .close()
          .transform(_ -> database.close())
          .otherwiseEmpty()
          .await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
      vertx.close().await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The process ends anyway.
      System.err.println("larch: connections were not closed in time");
    }
  }
}
