package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.s3.PartQueue.Waiter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of parts that are held in memory, over all uploads. Bytes are taken as they
 * arrive, so that an upload from which little comes takes little. Thread-safe.
 *
 * <p>What has no more than {@link #SMALL} bytes yet has a share of its own, and waits behind a
 * large upload only when that is used up. Of the large ones, one at a time (the leader) may use up
 * what the others have to leave: as much as a part, so that there is always one that can come to
 * the end of its part, or parts on their way to the store, whose bytes come back.
 *
 * <p>Whose client holds least is served first. While any wait, those from which next to nothing
 * comes are told to give up, and a leader at once that keeps a client waiting which holds less.
 */
final class PartBudget {

  /** What an upload may have and be small. */
  static final long SMALL = PartShares.SMALL;

  /** So that what a part holds is not given back chunk by chunk. */
  private static final long LEAST_GIVEN_BACK = 256 * 1024;

  private static final int TICK_MILLIS = 1_000;

  /** How long a look at the large uploads takes while others wait. */
  private static final int TICKS_OF_A_LOOK = 5;

  private final Vertx vertx;
  private final long waitMillis;
  private final PartShares<Account> shares;
  private final PartQueue<Account> queue;
  private long timer = -1;
  private int ticks;

  /**
   * @param parts that may be held; a quarter of their bytes is for small uploads
   * @param wait how long an upload may wait for memory
   */
  PartBudget(Vertx vertx, int parts, long partSize, Duration wait) {
    this.vertx = vertx;
    this.waitMillis = wait.toMillis();
    this.shares = new PartShares<>(parts, partSize);
    this.queue = new PartQueue<>(shares);
  }

  /** One upload's. Used on one context, that of the upload. */
  final class Account extends PartShares.Holder {

    private final Context context = vertx.getOrCreateContext();
    private Consumer<ContentStoreException> givenUp = _ -> {};

    private Account(String client) {
      super(client);
    }

    /**
     * @param handler called on the upload's context when it is too slow while others wait
     */
    void onGivenUp(Consumer<ContentStoreException> handler) {
      givenUp = handler;
    }

    /**
     * Takes memory for bytes that have arrived, or waits for it. Fails with {@link
     * Kind#UNAVAILABLE} when none came free in time.
     */
    Future<Void> take(long bytes) {
      return PartBudget.this.take(this, bytes);
    }

    /** The first bytes that were taken are a part now, and held until they have been let go of. */
    Part part(long bytes) {
      return PartBudget.this.part(this, bytes);
    }

    /** What has been gathered is let go of. */
    void drop() {
      part(gathered()).answered();
    }
  }

  /** What a part on its way holds. Used on one context. */
  final class Part {
    private final Account account;
    private final boolean large;
    private long held;
    private long released;

    private Part(Account account, boolean large, long bytes) {
      this.account = account;
      this.large = large;
      this.held = bytes;
    }

    /** Bytes of it are held no longer. They are given back some at a time. */
    void release(long bytes) {
      released += bytes;
      if (released >= LEAST_GIVEN_BACK) {
        giveBack(released);
      }
    }

    /** Gives back what is left. */
    void answered() {
      giveBack(held);
    }

    private void giveBack(long bytes) {
      long given = Math.min(bytes, held);
      held -= given;
      released = 0;
      if (given > 0) {
        PartBudget.this.giveBack(account, large, given);
      }
    }
  }

  /**
   * A new upload's account, for the current context.
   *
   * @param client whose it is
   */
  Account open(String client) {
    return new Account(client);
  }

  private Future<Void> take(Account account, long bytes) {
    Waiter<Account> waiter = new Waiter<>(account, bytes, Promise.promise());
    Waiter<Account> refused;
    Account idle;
    synchronized (this) {
      account.bring(bytes, System.nanoTime());
      // The small ones in turn; among the large ones the leader goes on, whoever waits.
      boolean inTurn = shares.small(account, bytes) && queue.anySmall();
      if (!inTurn && shares.take(account, bytes)) {
        return Future.succeededFuture();
      }
      refused = queue.add(waiter);
      idle = idleLeader();
      if (timer < 0) {
        timer = vertx.setPeriodic(TICK_MILLIS, _ -> tick());
        ticks = 0;
        shares.beginLook();
      }
    }
    if (refused != null) {
      refuse(refused, "too many uploads wait for memory");
    }
    if (idle != null) {
      giveUp(idle);
    }
    settle(serve());
    long giveUp = vertx.setTimer(waitMillis, _ -> giveUp(waiter));
    return waiter.promise().future().onComplete(_ -> vertx.cancelTimer(giveUp));
  }

  private Part part(Account account, long bytes) {
    Part part;
    synchronized (this) {
      part = new Part(account, account.large(), bytes);
      shares.part(account, bytes);
    }
    settle(serve());
    return part;
  }

  private void giveBack(Account account, boolean large, long bytes) {
    synchronized (this) {
      shares.giveBack(account, large, bytes);
    }
    settle(serve());
  }

  private synchronized List<Waiter<Account>> serve() {
    List<Waiter<Account>> served = queue.isEmpty() ? List.of() : queue.serve();
    if (timer >= 0 && queue.isEmpty()) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    return served;
  }

  private static void settle(List<Waiter<Account>> served) {
    served.forEach(
        waiter -> waiter.holder().context.runOnContext(_ -> waiter.promise().tryComplete()));
  }

  private void tick() {
    Set<Account> slow = new LinkedHashSet<>();
    synchronized (this) {
      ticks++;
      Account leading = shares.leaderBeyond(waitMillis / TICK_MILLIS);
      if (leading != null) {
        slow.add(leading);
      }
      Account idle = idleLeader();
      if (idle != null) {
        slow.add(idle);
      }
      if (ticks % TICKS_OF_A_LOOK == 0) {
        slow.addAll(shares.dawdling(queue::waits));
      }
    }
    slow.forEach(PartBudget::giveUp);
  }

  private @Nullable Account idleLeader() {
    return shares.idleLeader(System.nanoTime(), queue.leastHeld(), queue::waits);
  }

  private static void giveUp(Account account) {
    account.context.runOnContext(
        _ -> account.givenUp.accept(unavailable("the upload dawdled while others waited")));
  }

  private void giveUp(Waiter<Account> waiter) {
    boolean stillWaiting;
    synchronized (this) {
      stillWaiting = queue.remove(waiter);
    }
    if (stillWaiting) {
      refuse(waiter, "no memory for an upload after " + waitMillis + " ms of waiting");
    }
  }

  private static void refuse(Waiter<Account> waiter, String reason) {
    waiter.holder().context.runOnContext(_ -> waiter.promise().tryFail(unavailable(reason)));
  }

  private static ContentStoreException unavailable(String message) {
    return new ContentStoreException(Kind.UNAVAILABLE, message);
  }

  /** Bytes that may be held. */
  long max() {
    return shares.max();
  }

  /** Bytes held. */
  synchronized long held() {
    return shares.held();
  }

  /** Uploads that wait for memory. */
  synchronized int waiting() {
    return queue.size();
  }
}
