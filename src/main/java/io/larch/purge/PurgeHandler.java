package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.messaging.PurgeMessage;
import io.larch.purge.PurgeBatches.PutOff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final PutOffLog putOffLog = new PutOffLog(Duration.ofMinutes(1), System::nanoTime);

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
    return batches
        .claim(message, config.lease())
        .compose(
            claimed -> {
              metrics.stale(message.batches().size() - claimed.size());
              return claimed.isEmpty()
                  ? Future.succeededFuture()
                  : purge(message.bucket(), claimed);
            });
  }

  private Future<Void> purge(String bucket, List<PurgeBatch> claimed) {
    boolean unfinished = claimed.stream().anyMatch(PurgeBatch::unfinished);
    List<String> keys =
        claimed.stream().flatMap(batch -> batch.keys().stream()).distinct().toList();
    long keeper = keepClaims(claimed.stream().map(PurgeBatch::id).toList());
    return deletePages(bucket, keys, unfinished)
        .onComplete(done -> vertx.cancelTimer(keeper))
        .compose(failed -> settle(bucket, claimed, failed));
  }

  /** Long work keeps its claim, short work never needs to. */
  private long keepClaims(List<Long> claimed) {
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
      String bucket, List<PurgeBatch> claimed, Map<String, FailedKey> failed) {
    List<PurgeBatch> done = new ArrayList<>();
    List<PutOff> putOff = new ArrayList<>();
    int keysGone = 0;
    for (PurgeBatch batch : claimed) {
      List<FailedKey> left =
          batch.keys().stream().distinct().map(failed::get).filter(Objects::nonNull).toList();
      keysGone += batch.keys().size() - left.size();
      if (left.isEmpty()) {
        done.add(batch);
      } else {
        putOff.add(putOff(bucket, batch, left));
      }
    }
    metrics.keysPurged(bucket, keysGone);
    List<Future<?>> settled = new ArrayList<>();
    if (!done.isEmpty()) {
      settled.add(batches.remove(done).map(metrics::batchesRemoved));
    }
    if (!putOff.isEmpty()) {
      report(bucket, putOff, failed);
      settled.add(batches.putOff(putOff));
    }
    return Future.join(settled).mapEmpty();
  }

  private PutOff putOff(String bucket, PurgeBatch batch, List<FailedKey> left) {
    left.forEach(key -> metrics.keyFailed(bucket, key.kind()));
    FailedKey first = left.getFirst();
    return new PutOff(
        batch,
        left.stream().map(FailedKey::key).toList(),
        first.kind() + ": " + first.message(),
        backoff.after(batch.attempt() + 1, ThreadLocalRandom.current()));
  }

  private void report(String bucket, List<PutOff> putOff, Map<String, FailedKey> failed) {
    Duration nextAttempt =
        putOff.stream().map(PutOff::delay).min(Comparator.naturalOrder()).orElseThrow();
    putOffLog.putOff(
        bucket, putOff.size(), failed.size(), failed.values().iterator().next(), nextAttempt);
  }
}
