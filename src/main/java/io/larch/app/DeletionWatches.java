package io.larch.app;

import io.larch.audit.AuditReader;
import io.larch.audit.AuditTrail;
import io.larch.budget.DeleteBudgets;
import io.larch.config.LarchConfig;
import io.larch.db.Database;
import io.larch.deletion.DeletionWatch;
import io.larch.http.Routes;
import io.larch.operations.AuditRoutes;
import io.larch.operations.BudgetRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who watches deletes, as the configuration has it.
 *
 * @param budgets refuses those of whoever has deleted too much; null for none
 * @param audit records them; null for none
 */
public record DeletionWatches(@Nullable DeleteBudgets budgets, @Nullable AuditTrail audit) {

  /** Nobody. */
  public static final DeletionWatches NONE = new DeletionWatches(null, null);

  static DeletionWatches of(LarchConfig config, Database database, MeterRegistry meters) {
    Long assets = config.access().deleteBudget().assetsPerHour();
    Clock clock = Clock.systemUTC();
    return new DeletionWatches(
        assets == null ? null : new DeleteBudgets(database.requests(), assets, clock, meters),
        config.access().isAudited()
            ? new AuditTrail(database.background(), config.access().audit(), clock, meters)
            : null);
  }

  /** Starts what goes on by itself. */
  Future<Void> start(Function<VerticleBase, Future<Void>> deploy) {
    return audit == null ? Future.succeededFuture() : deploy.apply(audit);
  }

  /** What operators see of it, also of what earlier servers have recorded. */
  List<Routes> routes(LarchConfig config, Database database) {
    return List.of(
        new AuditRoutes(new AuditReader(database.background(), config.access().audit())),
        new BudgetRoutes(budgets, audit));
  }

  DeletionWatch ofAssets() {
    DeletionWatch records = ofVariants();
    return budgets == null ? records : DeletionWatch.both(budgets, records);
  }

  /** Variants can be made again, so that no budget counts them. */
  DeletionWatch ofVariants() {
    return audit == null ? DeletionWatch.NONE : audit;
  }
}
