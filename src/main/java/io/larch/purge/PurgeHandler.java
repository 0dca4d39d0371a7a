package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException.Kind;
import io.larch.messaging.Envelope;
import io.larch.messaging.UnreadableMessageException;
import io.larch.outbox.Claims;
import io.larch.outbox.PurgeBatch;
import io.larch.outbox.PurgeMessage;
import io.larch.outbox.PurgeMessageCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one purge message out: wait for the bucket's turn, claim the batches, delete their keys,
 * then remove the batches whose keys are all gone and put the others off with the keys that are
 * left.
 *
 * <p>Its future succeeds when the table says what became of every batch, so that the message may be
 * acknowledged. It fails only when the database could not be asked or told; the message then goes
 * back.
 */
final class PurgeHandler {

  private static final Logger LOG = LoggerFactory.getLogger(PurgeHandler.class);

  private final Vertx vertx;
  private final Claims batches;
  private final ContentStore store;
  private final Duration lease;
  private final BucketLanes lanes;
  private final PageLimits limits = new PageLimits();
  private final Settlement settlement;
  private final PurgeMetrics metrics;

  PurgeHandler(
      Vertx vertx,
      Pool pool,
      ContentStore store,
      PurgeConfig config,
      BucketLanes lanes,
      PurgeMetrics metrics) {
    this.vertx = vertx;
    this.batches = new Claims(pool);
    this.store = store;
    this.lease = config.lease();
    this.lanes = lanes;
    this.settlement = new Settlement(batches, limits, config, metrics);
    this.metrics = metrics;
  }

  Future<Void> handle(Envelope envelope) {
    PurgeMessage message;
    try {
      message = PurgeMessageCodec.decode(envelope.body().getBytes());
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new UnreadableMessageException(String.valueOf(e.getMessage())));
    }
    return handle(message);
  }

  private Future<Void> handle(PurgeMessage message) {
    BucketLane lane = lanes.of(message.bucket());
    metrics.met(message.bucket());
    return lane.enter(lanes.othersWait(message.bucket()))
        .compose(
            trouble ->
                trouble.isPresent()
                    ? putOff(message, lane, trouble.get())
                    : purge(message, lane).onComplete(done -> lane.leave()));
  }

  private Future<Void> putOff(PurgeMessage message, BucketLane lane, Trouble why) {
    boolean stopped = lane.stop() != null;
    return claim(message)
        .compose(
            claimed -> {
              if (claimed.isEmpty()) {
                return Future.succeededFuture();
              }
              lane.leftUntried(anyKey(claimed));
              return settlement
                  .untried(message.bucket(), claimed, why)
                  .compose(
                      done -> stopped ? dueIfServed(lane, why.kind()) : Future.succeededFuture());
            });
  }

  /**
   * A bucket that has begun to answer meanwhile had made due what was put off by then, and not
   * this.
   */
  private Future<Void> dueIfServed(BucketLane lane, Kind kind) {
    return lane.stop() != null || kind == Kind.THROTTLED
        ? Future.succeededFuture()
        : batches.makeDue(lane.bucket(), Set.of(kind.name())).mapEmpty();
  }

  /** By chance, so that a batch's other keys have their turn when the store chokes on its first. */
  private static String anyKey(List<PurgeBatch> batches) {
    return any(any(batches).keys());
  }

  private static <T> T any(List<T> list) {
    return list.get(ThreadLocalRandom.current().nextInt(list.size()));
  }

  private Future<Void> purge(PurgeMessage message, BucketLane lane) {
    return claim(message)
        .compose(claimed -> claimed.isEmpty() ? Future.succeededFuture() : purge(claimed, lane));
  }

  private Future<List<PurgeBatch>> claim(PurgeMessage message) {
    return batches
        .claim(message, lease)
        .onSuccess(claimed -> metrics.stale(message.batches().size() - claimed.size()));
  }

  private Future<Void> purge(List<PurgeBatch> claimed, BucketLane lane) {
    boolean unfinished = claimed.stream().anyMatch(PurgeBatch::unfinished);
    List<String> keys =
        claimed.stream().flatMap(batch -> batch.keys().stream()).distinct().toList();
    long keeper = keepClaims(claimed.stream().map(PurgeBatch::id).toList());
    return new PageDeleter(store, lane, unfinished, limits.of(claimed))
        .delete(keys)
        .onComplete(done -> vertx.cancelTimer(keeper))
        .compose(left -> settlement.tried(lane.bucket(), claimed, left));
  }

  /** Long work keeps its claim, short work never needs to. */
  private long keepClaims(List<Long> claimed) {
    Duration third = lease.dividedBy(3);
    return vertx.setPeriodic(
        third.toMillis(),
        tick ->
            batches
                .keep(claimed, lease)
                .onFailure(
                    failure -> LOG.debug("could not keep claims: {}", failure.getMessage())));
  }
}
