package io.larch.app;

import io.larch.app.LarchProcess.Purpose;
import io.larch.app.LarchProcess.ReconcileRequest;
import io.larch.config.LarchConfig;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.db.Database;
import io.larch.db.DatabaseException;
import io.larch.reconcile.BucketOwner;
import io.larch.reconcile.Ownership;
import io.larch.reconcile.Reconciliation;
import io.larch.reconcile.Report;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** The command {@code reconcile}: runs beside the servers, and ends. */
final class Reconcile {

  private static final long CLOSE_LIMIT_SECONDS = 5;
  private static final long OWNER_LIMIT_MINUTES = 5;

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
    List<ReconcileReport> reports = new ArrayList<>();
    for (String bucket : buckets()) {
      try {
        BucketOwner owner = new BucketOwner(database.background(), store, bucket);
        if (request.purpose() instanceof Purpose.TakeOver takeOver) {
          return takeOver(owner, takeOver.owner());
        }
        reports.add(reconcile(database, store, bucket, owner));
      } catch (ContentStoreException e) {
        throw e.kind() == ContentStoreException.Kind.NO_BUCKET ? noBucket(bucket, e) : e;
      }
    }
    writeJson(reports);
    return reports.stream().allMatch(ReconcileReport::clean) ? ExitCode.OK : ExitCode.FOUND;
  }

  /** What is done to a bucket is said of one: the number that is expected is that of one. */
  private Set<String> buckets() {
    if (request.bucket() != null) {
      return Set.of(request.bucket());
    }
    Set<String> configured = config.pathRules().buckets();
    if (configured.size() > 1 && !(request.purpose() instanceof Purpose.Tell)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the configuration names several buckets (%s): say by --bucket which is meant"
              .formatted(String.join(", ", configured)));
    }
    return configured;
  }

  private CommandFailure noBucket(String bucket, ContentStoreException cause) {
    return failed(
        "the content store has no bucket %s; the configuration names %s"
            .formatted(
                ControlCharacters.escaped(bucket), String.join(", ", config.pathRules().buckets())),
        cause);
  }

  private ReconcileReport reconcile(
      Database database, ContentStore store, String bucket, BucketOwner owner)
      throws TimeoutException {
    ReconcileGuard guard = new ReconcileGuard(config.reconcile(), request.purpose());
    Ownership before = await(owner.look());
    guard.checkOwner(before);
    Reconciliation reconciliation =
        new Reconciliation(
            database.background(),
            store,
            bucket,
            config.reconcile().margin(),
            config.purge().pageSize());
    Report report = compare(reconciliation, bucket);
    // Whatever was found out about the owner may have changed meanwhile, and what follows can't be
    // taken back.
    Ownership after = await(owner.look());
    String objection = guard.objection(after, report);
    long done = objection == null ? act(reconciliation, report) : 0;
    ReconcileReport written = new ReconcileReport(report, request.purpose(), done);
    System.out.print(written.text());
    if (objection != null) {
      writeJson(List.of(written));
      throw new CommandFailure(ExitCode.FAILED, objection);
    }
    if (!after.ours()) {
      System.err.println("larch: " + after.sentence());
    }
    return written;
  }

  private static int takeOver(BucketOwner owner, String from) throws TimeoutException {
    Ownership taken = await(owner.takeOver(from));
    if (!taken.ours()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the bucket is not %s's, so it was left alone: %s"
              .formatted(ControlCharacters.escaped(from), taken.sentence()));
    }
    System.out.println("larch: " + taken.sentence());
    return ExitCode.OK;
  }

  private Report compare(Reconciliation reconciliation, String bucket) throws TimeoutException {
    try (Progress progress = new Progress()) {
      return reconciliation.run(progress);
    } catch (Reconciliation.UnderWayException e) {
      throw failed("another reconciliation of " + bucket + " is under way; wait for its end", e);
    }
  }

  private long act(Reconciliation reconciliation, Report report) throws TimeoutException {
    return switch (request.purpose()) {
      case Purpose.Delete _ -> reconciliation.purge(report);
      case Purpose.ForgetMissing _ -> reconciliation.forgetMissing(report);
      case Purpose.Tell _, Purpose.TakeOver _ -> 0;
    };
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(OWNER_LIMIT_MINUTES, TimeUnit.MINUTES);
  }

  private void writeJson(List<ReconcileReport> reports) {
    Path file = request.json();
    if (file != null) {
      try {
        ReconcileReport.writeJson(reports, file);
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
