package io.larch.audit;

import io.larch.asset.AssetProblem;
import io.larch.caller.Caller;
import io.larch.config.AuditConfig;
import io.larch.deletion.Deed;
import io.larch.deletion.DeletionRecords;
import io.larch.deletion.DeletionWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records deletes, in the table and in the log, on the logger {@code larch.audit}. What takes
 * effect is in the table with the delete itself, by {@link #records}; what took nothing, or failed,
 * is written behind, with others of the same moment, within a tenth of a second. Deployed, it does
 * that, and removes what is old. What it is told on any thread waits in a bounded queue; see
 * docs/adr/0044.
 */
public final class AuditTrail extends VerticleBase implements DeletionWatch {

  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
  private static final Logger AUDIT = LoggerFactory.getLogger("larch.audit");

  /** The outcome of what was carried out. */
  public static final String DONE = "done";

  private static final int INTERVAL_MILLIS = 100;
  private static final int FORGET_MILLIS = 60_000;
  private static final int AT_ONCE = 1_000;

  /** Records that wait for a database that doesn't answer: some 20 MB. */
  private static final int MOST_WAITING = 50_000;

  private final AuditRepository repository;
  private final AuditConfig config;
  private final Clock clock;
  private final StatementRecords records;
  private final Counter dropped;

  /** Guarded by itself. */
  private final Queue<AuditRecord> waiting = new ArrayDeque<>();

  private boolean writing;
  private boolean failing;
  private Future<Void> round = Future.succeededFuture();

  /**
   * @param pool connections for background work
   */
  public AuditTrail(Pool pool, AuditConfig config, Clock clock, MeterRegistry meters) {
    this.repository = new AuditRepository(pool);
    this.config = config;
    this.clock = clock;
    this.records = new StatementRecords(repository, config, clock, this::later);
    this.dropped =
        Counter.builder("larch.audit.dropped")
            .description("Records that are in the log alone, since the database took none for long")
            .register(meters);
    Gauge.builder("larch.audit.waiting", this::waiting)
        .description("Records that are not in the database yet")
        .register(meters);
  }

  private int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(INTERVAL_MILLIS, _ -> write());
    vertx.setPeriodic(FORGET_MILLIS, _ -> forget());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return round.otherwiseEmpty().compose(_ -> writeTheRest());
  }

  /** What can't be written now is in the log. */
  private Future<Void> writeTheRest() {
    if (waiting() == 0 || failing) {
      return Future.succeededFuture();
    }
    write();
    return round.otherwiseEmpty().compose(_ -> writeTheRest());
  }

  @Override
  public Future<Void> admit(Caller caller) {
    return Future.succeededFuture();
  }

  @Override
  public void ended(Caller caller, List<Deed> deeds, long assets, @Nullable Throwable failure) {
    each(caller, deeds, assets, outcome(failure), this::record);
  }

  @Override
  public void endedAndRecorded(Caller caller, List<Deed> deeds, long assets) {
    each(caller, deeds, assets, DONE, AuditTrail::log);
  }

  private void each(
      Caller caller, List<Deed> deeds, long assets, String outcome, Consumer<AuditRecord> use) {
    Instant now = clock.instant();
    boolean each = deeds.size() > 1;
    for (Deed deed : deeds) {
      use.accept(
          new AuditRecord(
              now,
              caller.principal().name(),
              caller.requestId(),
              deed.action(),
              config.shown(deed.path().urlPath()),
              config.shown(deed.selector()),
              each ? Math.min(1, assets) : assets,
              outcome));
    }
  }

  @Override
  public DeletionRecords records() {
    return records;
  }

  private static String outcome(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> DONE;
      case AssetProblem.PreconditionFailed _ -> "refused";
      case AssetProblem.OutcomeUnknown _ -> "unknown";
      default -> "failed";
    };
  }

  /**
   * Records what an operator did.
   *
   * @param of whom or what it concerns, in place of a selector
   */
  public void record(Caller by, String action, String of) {
    record(
        new AuditRecord(
            clock.instant(), by.principal().name(), by.requestId(), action, "", of, 0, DONE));
  }

  /** Records something that needn't be in the table for what it is about to be done. */
  void record(AuditRecord record) {
    log(record);
    later(record);
  }

  private void later(AuditRecord record) {
    synchronized (waiting) {
      if (waiting.size() < MOST_WAITING) {
        waiting.add(record);
        return;
      }
    }
    dropped.increment();
  }

  /** Records something in the transaction of a connection. */
  public static Future<Void> record(SqlClient connection, AuditRecord record) {
    return AuditRepository.insert(connection, List.of(record)).onSuccess(_ -> log(record));
  }

  private static void log(AuditRecord record) {
    AUDIT
        .atInfo()
        .addKeyValue("subject", record.subject())
        .addKeyValue("requestId", record.requestId())
        .addKeyValue("action", record.action())
        .addKeyValue("path", record.path())
        .addKeyValue("selector", record.selector())
        .addKeyValue("assets", record.assets())
        .addKeyValue("outcome", record.outcome())
        .log("deleted or changed");
  }

  private void write() {
    if (writing) {
      return;
    }
    List<AuditRecord> next = take();
    if (next.isEmpty()) {
      return;
    }
    writing = true;
    round =
        repository
            .insert(next)
            .onComplete(
                done -> {
                  writing = false;
                  if (done.succeeded()) {
                    failing = false;
                    write();
                  } else {
                    putBack(next, done.cause());
                  }
                });
  }

  private List<AuditRecord> take() {
    List<AuditRecord> next = new ArrayList<>();
    synchronized (waiting) {
      while (next.size() < AT_ONCE && !waiting.isEmpty()) {
        next.add(waiting.remove());
      }
    }
    return next;
  }

  /** What may have been written already is written twice rather than not at all. */
  private void putBack(List<AuditRecord> records, Throwable failure) {
    if (!failing) {
      LOG.warn("audit records could not be written; will be tried again: {}", failure.getMessage());
    }
    failing = true;
    synchronized (waiting) {
      List<AuditRecord> later = new ArrayList<>(waiting);
      waiting.clear();
      waiting.addAll(records);
      waiting.addAll(later);
    }
  }

  private void forget() {
    repository
        .forget(config.keep())
        .onSuccess(
            gone -> {
              if (gone == AuditRepository.FORGOTTEN_AT_ONCE) {
                forget();
              }
            })
        .onFailure(failure -> LOG.debug("Old audit records stay for now", failure));
  }
}
