package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Bounds the bytes of parts that are held in memory, over all uploads. Bytes are taken as they
 * arrive, so that an upload from which little comes takes little. Thread-safe.
 *
 * <p>What has no more than {@link #SMALL} bytes yet has a share of its own, and waits behind a
 * large upload only when that is used up. Of the large ones, one at a time (the leader) may use up
 * what the others have to leave: as much as a part, so that there is always one that can come to
 * the end of its part, or parts on their way to the store, whose bytes come back. While any wait,
 * those from which next to nothing comes are told to give up.
 */
final class PartBudget {

  /** What an upload may have and be small. */
  static final long SMALL = PartShares.SMALL;

  /** Uploads that may wait, each with what one read brought. */
  private static final int MAX_WAITING = 256;

  private static final int TICK_MILLIS = 1_000;

  /** How long a look at the large uploads takes while others wait. */
  private static final int TICKS_OF_A_LOOK = 5;

  private final Vertx vertx;
  private final long waitMillis;
  private final PartShares<Account> shares;
  private final Deque<Waiter> waitingSmall = new ArrayDeque<>();
  private final Deque<Waiter> waitingLarge = new ArrayDeque<>();
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
  }

  private record Waiter(Account account, long bytes, Promise<Void> promise) {}

  /** One upload's. Used on one context, that of the upload. */
  final class Account extends PartShares.Holder {

    private final Context context = vertx.getOrCreateContext();
    private final Consumer<ContentStoreException> giveUp;

    private Account(Consumer<ContentStoreException> giveUp) {
      this.giveUp = giveUp;
    }

    /**
     * Takes memory for bytes that have arrived, or waits for it. Fails with {@link
     * Kind#UNAVAILABLE} when none came free in time.
     */
    Future<Void> take(long bytes) {
      return PartBudget.this.take(this, bytes);
    }

    /** The first bytes that were taken are a part now, and held until that has been answered. */
    Part part(long bytes) {
      return PartBudget.this.part(this, bytes);
    }

    /** What has been gathered is let go of. */
    void drop() {
      part(gathered()).answered();
    }
  }

  /** What a part on its way holds. */
  final class Part {
    private final long small;
    private final long large;

    private Part(long small, long large) {
      this.small = small;
      this.large = large;
    }

    /** Gives it back; once. */
    void answered() {
      giveBack(small, large);
    }
  }

  /**
   * A new upload's account.
   *
   * @param giveUp called on the current context when it is too slow while others wait
   */
  Account open(Consumer<ContentStoreException> giveUp) {
    return new Account(giveUp);
  }

  private Future<Void> take(Account account, long bytes) {
    Waiter waiter;
    synchronized (this) {
      account.bring(bytes);
      boolean small = shares.small(account, bytes);
      // The small ones in turn; among the large ones the leader goes on, whoever waits.
      if (!(small && !waitingSmall.isEmpty()) && shares.take(account, bytes)) {
        return Future.succeededFuture();
      }
      if (waitingSmall.size() + waitingLarge.size() >= MAX_WAITING) {
        return Future.failedFuture(unavailable("too many uploads wait for memory"));
      }
      waiter = new Waiter(account, bytes, Promise.promise());
      (small ? waitingSmall : waitingLarge).add(waiter);
      if (timer < 0) {
        timer = vertx.setPeriodic(TICK_MILLIS, _ -> tick());
        ticks = 0;
        shares.beginLook();
      }
    }
    settle(serve());
    long giveUp = vertx.setTimer(waitMillis, _ -> giveUp(waiter));
    return waiter.promise().future().onComplete(_ -> vertx.cancelTimer(giveUp));
  }

  private Part part(Account account, long bytes) {
    Part part;
    synchronized (this) {
      part = account.large() ? new Part(0, bytes) : new Part(bytes, 0);
      shares.part(account, bytes);
    }
    settle(serve());
    return part;
  }

  private void giveBack(long small, long large) {
    synchronized (this) {
      shares.giveBack(small, large);
    }
    settle(serve());
  }

  /** Those that needn't wait any longer. */
  private synchronized List<Waiter> serve() {
    List<Waiter> served = new ArrayList<>(0);
    for (Waiter next = waitingSmall.peek();
        next != null && shares.take(next.account(), next.bytes());
        next = waitingSmall.peek()) {
      waitingSmall.remove();
      served.add(next);
    }
    // The leader may not be the first.
    waitingLarge.removeIf(
        waiter -> {
          boolean taken = shares.take(waiter.account(), waiter.bytes());
          if (taken) {
            served.add(waiter);
          }
          return taken;
        });
    if (timer >= 0 && waitingSmall.isEmpty() && waitingLarge.isEmpty()) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    return served;
  }

  private static void settle(List<Waiter> served) {
    served.forEach(
        waiter -> waiter.account().context.runOnContext(_ -> waiter.promise().tryComplete()));
  }

  private void tick() {
    List<Account> slow = new ArrayList<>();
    synchronized (this) {
      ticks++;
      Account leading = shares.leaderBeyond(waitMillis / TICK_MILLIS);
      if (leading != null) {
        slow.add(leading);
      }
      if (ticks % TICKS_OF_A_LOOK == 0) {
        slow.addAll(shares.dawdling(this::waits));
      }
    }
    for (Account account : slow) {
      account.context.runOnContext(
          _ -> account.giveUp.accept(unavailable("the upload dawdled while others waited")));
    }
  }

  private boolean waits(Account account) {
    return waitingLarge.stream().anyMatch(waiter -> waiter.account() == account);
  }

  private void giveUp(Waiter waiter) {
    boolean stillWaiting;
    synchronized (this) {
      stillWaiting = waitingLarge.remove(waiter) || waitingSmall.remove(waiter);
    }
    if (stillWaiting) {
      waiter
          .account()
          .context
          .runOnContext(
              _ ->
                  waiter
                      .promise()
                      .tryFail(
                          unavailable(
                              "no memory for an upload after " + waitMillis + " ms of waiting")));
    }
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
    return waitingSmall.size() + waitingLarge.size();
  }
}
