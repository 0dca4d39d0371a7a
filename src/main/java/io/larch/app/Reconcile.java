package io.larch.app;

import io.larch.app.LarchProcess.ReconcileRequest;
import io.larch.config.LarchConfig;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStores;
import io.larch.db.Database;
import io.larch.db.DatabaseException;
import io.larch.reconcile.Reconciliation;
import io.larch.reconcile.Report;
import io.vertx.core.Vertx;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** The command {@code reconcile}: runs beside the servers, and ends. */
final class Reconcile {

  private static final long CLOSE_LIMIT_SECONDS = 5;

  private final LarchConfig config;
  private final ReconcileRequest request;

  Reconcile(LarchConfig config, ReconcileRequest request) {
    this.config = config;
    this.request = request;
  }

  /** Compares, reports to standard output, and purges if that was asked for. */
  int run() {
    Vertx vertx = Vertx.vertx();
    Database database = new Database(vertx, config.database());
    ContentStore store = ContentStores.create(vertx, config.content());
    try {
      return run(database, store);
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

  private int run(Database database, ContentStore store) throws TimeoutException {
    String bucket = Objects.requireNonNullElse(request.bucket(), config.content().bucket());
    Reconciliation reconciliation =
        new Reconciliation(
            database.background(),
            store,
            bucket,
            config.reconcile().margin(),
            config.purge().pageSize());
    Report report;
    try (Progress progress = new Progress()) {
      report = reconciliation.run(progress);
    } catch (Reconciliation.UnderWayException e) {
      throw failed("another reconciliation of " + bucket + " is under way; wait for its end", e);
    }
    boolean tooMany = request.purgeAtMost() > 0 && report.ripe() > request.purgeAtMost();
    long purged = request.purgeAtMost() > 0 && !tooMany ? reconciliation.purge(report) : 0;
    ReconcileReport written = new ReconcileReport(report, purged);
    System.out.print(written.text());
    writeJson(written);
    if (tooMany) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%d orphans are more than --at-most %d allows, so none was purged; is the database the right one? If they must go, name the number"
              .formatted(report.ripe(), request.purgeAtMost()));
    }
    return report.clean() ? ExitCode.OK : ExitCode.FOUND;
  }

  private void writeJson(ReconcileReport report) {
    Path file = request.json();
    if (file != null) {
      try {
        report.writeJson(file);
      } catch (IOException e) {
        throw failed("the report can't be written to " + file + ": " + e.getMessage(), e);
      }
    }
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
      // By itself: what follows on one of its event loops would not hear of their end.
      vertx.close().await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The process ends anyway.
      System.err.println("larch: connections were not closed in time");
    }
  }

  /** Tells how far it is, to whoever sits at a terminal. */
  private static final class Progress implements LongConsumer, AutoCloseable {

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final boolean terminal = isTerminal();
    private long shownAt = System.nanoTime() - INTERVAL_NANOS;
    private boolean shown;

    /** Seen on JDK 25: null without a terminal, whatever JDK 22 was to have changed. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
      Console console = System.console();
      return console != null && console.isTerminal();
    }

    @Override
    public void accept(long objects) {
      if (terminal && System.nanoTime() - shownAt >= INTERVAL_NANOS) {
        System.err.printf(Locale.ROOT, "\r%,d objects compared", objects);
        shownAt = System.nanoTime();
        shown = true;
      }
    }

    @Override
    public void close() {
      if (shown) {
        System.err.print("\r\033[K");
      }
    }
  }
}
