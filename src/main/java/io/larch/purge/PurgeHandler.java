package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.messaging.PurgeMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one purge message out: claim the batches, delete their keys, then remove the batches
 * whose keys are all gone and put the others off with the keys that are left.
 *
 * <p>Its future succeeds when the table says what became of every batch, so that the message may be
 * acknowledged. It fails only when the database could not be asked or told; the message then goes
 * back.
 */
final class PurgeHandler {

  private static final Logger LOG = LoggerFactory.getLogger(PurgeHandler.class);

  private final Vertx vertx;
  private final PurgeBatches batches;
  private final ContentStore store;
  private final PurgeConfig config;
  private final Backoff backoff;
  private final PurgeMetrics metrics;

  PurgeHandler(
      Vertx vertx, Pool pool, ContentStore store, PurgeConfig config, PurgeMetrics metrics) {
    this.vertx = vertx;
    this.batches = new PurgeBatches(pool);
    this.store = store;
    this.config = config;
    this.backoff = new Backoff(config.backoffInitial(), config.backoffMax());
    this.metrics = metrics;
  }

  Future<Void> handle(PurgeMessage message) {
    List<Long> ids = message.batches().stream().map(PurgeMessage.Batch::id).toList();
    List<Integer> attempts = message.batches().stream().map(PurgeMessage.Batch::attempt).toList();
    return batches
        .claim(ids, attempts, config.lease())
        .compose(claimed -> purge(message.bucket(), claimed, message.batches()));
  }

  private Future<Void> purge(String bucket, Set<Long> claimed, List<PurgeMessage.Batch> all) {
    List<PurgeMessage.Batch> ours = all.stream().filter(b -> claimed.contains(b.id())).toList();
    metrics.stale(all.size() - ours.size());
    if (ours.isEmpty()) {
      return Future.succeededFuture();
    }
    boolean unfinished = ours.stream().anyMatch(PurgeMessage.Batch::unfinished);
    List<String> keys = ours.stream().flatMap(batch -> batch.keys().stream()).distinct().toList();
    long keeper = keepClaims(claimed);
    return deletePages(bucket, keys, unfinished)
        .eventually(
            () -> {
              vertx.cancelTimer(keeper);
              return Future.succeededFuture();
            })
        .compose(failed -> settle(bucket, ours, failed));
  }

  /** Long work keeps its claim, short work never needs to. */
  private long keepClaims(Set<Long> claimed) {
    Duration third = config.lease().dividedBy(3);
    return vertx.setPeriodic(
        third.toMillis(),
        tick ->
            batches
                .keep(claimed, config.lease())
                .onFailure(
                    failure -> LOG.debug("could not keep claims: {}", failure.getMessage())));
  }

  /**
   * Deletes page after page; a page that fails as a whole counts as a failure of each of its keys.
   */
  private Future<Map<String, FailedKey>> deletePages(
      String bucket, List<String> keys, boolean unfinished) {
    Map<String, FailedKey> failed = new HashMap<>();
    Future<Void> pages = Future.succeededFuture();
    for (int from = 0; from < keys.size(); from += config.pageSize()) {
      List<String> page = keys.subList(from, Math.min(from + config.pageSize(), keys.size()));
      pages =
          pages.compose(
              done ->
                  store
                      .delete(bucket, page, unfinished)
                      .otherwise(failure -> allFailed(page, failure))
                      .map(
                          results -> {
                            notConfirmed(page, results).forEach(key -> failed.put(key.key(), key));
                            return null;
                          }));
    }
    return pages.map(failed);
  }

  private static DeleteResults allFailed(List<String> page, Throwable failure) {
    ContentStoreException.Kind kind =
        failure instanceof ContentStoreException known
            ? known.kind()
            : ContentStoreException.Kind.UNKNOWN;
    String reason = String.valueOf(failure.getMessage());
    return new DeleteResults(
        List.of(), page.stream().map(key -> new FailedKey(key, kind, reason)).toList());
  }

  /** Only what the store has confirmed is gone; a key that its answer doesn't mention is not. */
  private static List<FailedKey> notConfirmed(List<String> page, DeleteResults results) {
    Set<String> gone = Set.copyOf(results.gone());
    Map<String, FailedKey> reasons = new HashMap<>();
    results.failed().forEach(failed -> reasons.put(failed.key(), failed));
    List<FailedKey> left = new ArrayList<>();
    for (String key : page) {
      if (!gone.contains(key)) {
        left.add(
            reasons.getOrDefault(
                key,
                new FailedKey(
                    key, ContentStoreException.Kind.UNKNOWN, "not in the store's answer")));
      }
    }
    return left;
  }

  private Future<Void> settle(
      String bucket, List<PurgeMessage.Batch> ours, Map<String, FailedKey> failed) {
    List<Long> done = new ArrayList<>();
    List<Future<Void>> settled = new ArrayList<>();
    int keysGone = 0;
    for (PurgeMessage.Batch batch : ours) {
      List<FailedKey> left =
          batch.keys().stream().filter(failed::containsKey).map(failed::get).distinct().toList();
      keysGone += batch.keys().size() - left.size();
      if (left.isEmpty()) {
        done.add(batch.id());
      } else {
        settled.add(putOff(bucket, batch, left));
      }
    }
    metrics.keysPurged(bucket, keysGone);
    if (!done.isEmpty()) {
      settled.add(batches.remove(done).map(metrics::batchesRemoved));
    }
    return Future.join(settled).mapEmpty();
  }

  private Future<Void> putOff(String bucket, PurgeMessage.Batch batch, List<FailedKey> left) {
    FailedKey first = left.getFirst();
    Duration delay = backoff.after(batch.attempt() + 1, ThreadLocalRandom.current());
    metrics.keysFailed(bucket, first.kind(), left.size());
    LOG.warn(
        "purge batch {} of bucket {}: {} of {} keys not deleted ({}: {}); attempt {} in {} s",
        batch.id(),
        bucket,
        left.size(),
        batch.keys().size(),
        first.kind(),
        first.message(),
        batch.attempt() + 2,
        delay.toMillis() / 1000.0);
    return batches.putOff(
        batch.id(),
        batch.attempt(),
        left.stream().map(FailedKey::key).toList(),
        first.kind() + ": " + first.message(),
        delay);
  }
}
