package io.larch.budget;

import io.larch.asset.AssetProblem;
import io.larch.asset.DatabaseOutage;
import io.larch.budget.BudgetRepository.Lease;
import io.larch.caller.Caller;
import io.larch.deletion.Deed;
import io.larch.deletion.DeletionWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses deletes of a principal that has used up its hour's budget. Instances lease blocks of it
 * from the database, so that no delete writes a row for this; what one has leased and not used when
 * it stops is lost for the hour. See docs/adr/0041. Thread-safe.
 */
public final class DeleteBudgets implements DeletionWatch {

  private static final Logger LOG = LoggerFactory.getLogger(DeleteBudgets.class);

  /** Of how many principals blocks are kept; what is forgotten of a block is lost for the hour. */
  private static final int MOST_PRINCIPALS = 10_000;

  /** Principals are told apart by so many characters of their names. */
  private static final int LONGEST_NAME = 200;

  /** For how long after a refusal the database isn't asked again. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final long budget;
  private final BudgetRepository repository;
  private final Clock clock;
  private final Counter refused;

  /** Least recently used first; guarded by this. */
  private final Map<String, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Block {
    /** Assets that may still be deleted; below 0 what was deleted beyond. */
    private long left;

    private Instant ends = Instant.MIN;
    private Instant askAgain = Instant.MIN;
    private @Nullable Future<Void> leasing;
  }

  /**
   * @param pool requests' connections
   * @param budget assets that a principal may delete in an hour; at least 1
   */
  public DeleteBudgets(Pool pool, long budget, Clock clock, MeterRegistry meters) {
    this.repository = new BudgetRepository(pool);
    this.budget = budget;
    this.clock = clock;
    this.refused =
        Counter.builder("larch.deletes.over.budget")
            .description("Deletes that were refused, since their principal's budget was used up")
            .register(meters);
  }

  /** How much a principal may delete in an hour. */
  public long assetsPerHour() {
    return budget;
  }

  /**
   * Who has leased most in this hour, over all instances, the most first.
   *
   * @param most principals
   */
  public Future<Map<String, Long>> ofThisHour(int most) {
    return repository
        .ofThisHour(most)
        .map(
            all -> {
              Map<String, Long> leased = new LinkedHashMap<>();
              all.forEach(one -> leased.put(one.principal(), one.leased()));
              return leased;
            });
  }

  /**
   * Lets a principal begin its budget of this hour anew.
   *
   * @return false when it has deleted nothing in this hour
   */
  public Future<Boolean> lift(String principal) {
    return repository.lift(principal);
  }

  @Override
  public Future<Void> admit(Caller caller) {
    return admit(name(caller));
  }

  @Override
  public void ended(Caller caller, List<Deed> deeds, long assets, @Nullable Throwable failure) {
    spend(name(caller), assets);
  }

  /**
   * Fit for a key of the table; a token's subject may be as long as it likes, and hold anything.
   */
  private static String name(Caller caller) {
    String name = caller.principal().name().replace('\0', '\uFFFD');
    return name.substring(0, Math.min(name.length(), LONGEST_NAME));
  }

  /** Takes one asset from the block at once, so that single deletes never go beyond the budget. */
  Future<Void> admit(String principal) {
    synchronized (this) {
      Instant now = clock.instant();
      Block block = blocks.computeIfAbsent(principal, _ -> new Block());
      forgetOldest();
      if (!now.isBefore(block.ends)) {
        block.left = 0;
      }
      if (block.left > 0) {
        block.left--;
        return Future.succeededFuture();
      }
      if (now.isBefore(block.askAgain)) {
        return refuse(block, now);
      }
      Future<Void> leasing = block.leasing == null ? lease(principal, block) : block.leasing;
      // Others may be quicker to use it up, so it may take another one.
      return leasing.compose(_ -> admit(principal));
    }
  }

  /** Called while this is held. */
  private Future<Void> lease(String principal, Block block) {
    long debt = -Math.min(0, block.left);
    Future<Void> leasing =
        repository
            .lease(principal, budget, debt)
            .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)))
            .<Void>map(
                lease -> {
                  leased(principal, block, lease);
                  return null;
                })
            .onFailure(_ -> failed(block));
    if (!leasing.isComplete()) {
      block.leasing = leasing;
    }
    return leasing;
  }

  private synchronized void leased(String principal, Block block, Lease lease) {
    block.leasing = null;
    block.left += lease.granted();
    // By the clock that it is compared with, whatever the database's says.
    block.ends = clock.instant().plus(lease.left());
    if (block.left <= 0) {
      block.askAgain = clock.instant().plus(PATIENCE);
      if (lease.granted() == 0) {
        LOG.debug("The delete budget of {} is used up", principal);
      }
    }
    repository.forget().onFailure(failure -> LOG.debug("Old budgets stay for now", failure));
  }

  private synchronized void failed(Block block) {
    block.leasing = null;
  }

  /** Called while this is held. */
  private Future<Void> refuse(Block block, Instant now) {
    refused.increment();
    Duration left = Duration.between(now, block.ends);
    return Future.failedFuture(
        new AssetProblem.BudgetExceeded(
            "No more than %d assets may be deleted in an hour with one key or token. Nothing was deleted; an operator can lift that."
                .formatted(budget),
            left.isPositive() ? left : PATIENCE));
  }

  /** One was taken when it was admitted. */
  synchronized void spend(String principal, long assets) {
    Block block = blocks.get(principal);
    if (block != null) {
      block.left += 1 - assets;
      if (block.left < 0 && block.leasing == null) {
        // So that the other instances know of it.
        lease(principal, block).onFailure(failure -> LOG.debug("To be leased later", failure));
      }
    }
  }

  /** Called while this is held. */
  private void forgetOldest() {
    if (blocks.size() > MOST_PRINCIPALS) {
      var oldest = blocks.entrySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
