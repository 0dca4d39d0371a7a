package io.larch.purge;

import io.larch.config.PurgeConfig;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.outbox.Claims;
import io.larch.outbox.Claims.PutOff;
import io.larch.outbox.PurgeBatch;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes down what became of claimed batches: those whose keys are all gone are removed, the others
 * put off with the keys that are left. For one event loop.
 */
final class Settlement {

  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private final Claims batches;
  private final PageLimits limits;
  private final RetryPolicy policy;
  private final PurgeMetrics metrics;
  private final PutOffLog log = new PutOffLog(LOG_INTERVAL, System::nanoTime);

  Settlement(Claims batches, PageLimits limits, PurgeConfig config, PurgeMetrics metrics) {
    this.batches = batches;
    this.limits = limits;
    this.policy = new RetryPolicy(config);
    this.metrics = metrics;
  }

  /** Settles batches that were tried. */
  Future<Void> tried(String bucket, List<PurgeBatch> claimed, Left left) {
    List<PurgeBatch> done = new ArrayList<>();
    List<PutOff> putOff = new ArrayList<>();
    int keysGone = 0;
    for (PurgeBatch batch : claimed) {
      List<FailedKey> failed = failed(batch, left);
      boolean allTried = failed.stream().noneMatch(key -> left.untried().contains(key.key()));
      boolean noneTried = failed.stream().allMatch(key -> left.untried().contains(key.key()));
      keysGone += batch.keys().size() - failed.size();
      if (failed.isEmpty()) {
        done.add(batch);
        limits.forget(batch);
      } else if (left.stopped() && !allTried) {
        putOff.add(atOnce(batch, failed));
      } else {
        failed.forEach(key -> metrics.keyFailed(bucket, key.kind()));
        putOff.add(putOff(batch, failed));
        if (left.refusedPage() > 0 && !noneTried) {
          limits.refused(batch, left.refusedPage());
        }
      }
    }
    metrics.keysPurged(bucket, keysGone);
    List<Future<?>> settled = new ArrayList<>();
    if (!done.isEmpty()) {
      settled.add(batches.remove(done).map(ages -> metrics.batchesRemoved(bucket, ages)));
    }
    if (!putOff.isEmpty()) {
      report(bucket, putOff, left.failed());
      settled.add(batches.putOff(putOff));
    }
    return Future.join(settled).mapEmpty();
  }

  /** A batch's keys that are left; first those that were not tried, so that they come first. */
  private static List<FailedKey> failed(PurgeBatch batch, Left left) {
    return batch.keys().stream()
        .distinct()
        .map(left.failed()::get)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(key -> !left.untried().contains(key.key())))
        .toList();
  }

  /**
   * Puts batches off that were not tried, since their bucket is in trouble. It counts as an attempt
   * like any other, so that their delays grow, and in the end they are seen to be failing.
   */
  Future<Void> untried(String bucket, List<PurgeBatch> claimed, Trouble why) {
    metrics.untried(bucket, why.kind(), claimed.size());
    return batches.putOff(claimed.stream().map(batch -> putOff(batch, batch.keys(), why)).toList());
  }

  /** As soon as any of its keys is worth another attempt. */
  private PutOff putOff(PurgeBatch batch, List<FailedKey> left) {
    FailedKey soonest =
        left.stream()
            .min(Comparator.comparing(FailedKey::kind, RetryPolicy.soonestFirst()))
            .orElseThrow();
    return putOff(
        batch,
        left.stream().map(FailedKey::key).toList(),
        new Trouble(soonest.kind(), soonest.message()));
  }

  /** For whoever is next: this process stops. */
  private static PutOff atOnce(PurgeBatch batch, List<FailedKey> left) {
    FailedKey any = left.getFirst();
    return new PutOff(
        batch,
        left.stream().map(FailedKey::key).toList(),
        any.kind().name(),
        any.kind() + ": " + any.message(),
        Duration.ZERO);
  }

  private PutOff putOff(PurgeBatch batch, List<String> left, Trouble why) {
    Kind kind = why.kind();
    return new PutOff(
        batch,
        left,
        kind.name(),
        kind + ": " + why.message(),
        policy.after(kind, batch.attempt() + 1, ThreadLocalRandom.current()));
  }

  private void report(String bucket, List<PutOff> putOff, Map<String, FailedKey> failed) {
    Duration nextAttempt =
        putOff.stream().map(PutOff::delay).min(Comparator.naturalOrder()).orElseThrow();
    log.putOff(
        bucket, putOff.size(), failed.size(), failed.values().iterator().next(), nextAttempt);
  }
}
