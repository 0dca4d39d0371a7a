package io.larch.operations;

import io.larch.asset.HiddenSubtreeRemoval;
import io.larch.outbox.OutboxState;
import io.larch.outbox.OutboxState.Failing;
import io.larch.outbox.OutboxState.Stage;
import io.larch.outbox.Pause;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The purge as operators are told of it: of all processes together, as it is now. */
final class PurgeState {

  private final Pool pool;
  private final OutboxState outbox;
  private final Pause pause;

  /**
   * @param failingAfter attempts from which on a batch counts as failing
   */
  PurgeState(Pool pool, int failingAfter) {
    this.pool = pool;
    this.outbox = new OutboxState(pool, failingAfter);
    this.pause = new Pause(pool);
  }

  /** Pause, buckets with their stages and rates, and large deletes under way. */
  Future<JsonObject> status() {
    JsonObject status = new JsonObject();
    Map<String, JsonObject> buckets = new TreeMap<>();
    return pause
        .current()
        .compose(
            paused -> {
              status.put("paused", paused.map(PurgeState::json).orElse(null));
              return outbox.stages();
            })
        .compose(
            stages -> {
              stages.forEach(stage -> addStage(bucket(buckets, stage.bucket()), stage));
              return outbox.keysPerSecond();
            })
        .compose(
            rates -> {
              rates.forEach((bucket, rate) -> bucket(buckets, bucket).put("keysPerSecond", rate));
              status.put("buckets", new JsonArray(List.copyOf(buckets.values())));
              return HiddenSubtreeRemoval.state(pool);
            })
        .map(hidden -> status.put("largeDeletes", hidden.subtrees()));
  }

  private static JsonObject bucket(Map<String, JsonObject> buckets, String bucket) {
    return buckets.computeIfAbsent(
        bucket,
        name ->
            new JsonObject()
                .put("bucket", name)
                .put("failingBatches", 0L)
                .put("oldestSeconds", 0.0)
                .put("keysPerSecond", 0.0)
                .put("stages", new JsonObject()));
  }

  private static void addStage(JsonObject bucket, Stage stage) {
    bucket
        .getJsonObject("stages")
        .put(
            stage.name(),
            new JsonObject().put("batches", stage.batches()).put("keys", stage.keys()));
    bucket.put("failingBatches", bucket.getLong("failingBatches") + stage.failing());
    if (!stage.name().equals("uploading")) {
      bucket.put(
          "oldestSeconds", Math.max(bucket.getDouble("oldestSeconds"), stage.oldestSeconds()));
    }
  }

  /** Those in which there is anything to be purged, or was within the last minute. */
  Future<Set<String>> buckets() {
    return outbox
        .stages()
        .compose(
            stages ->
                outbox
                    .keysPerSecond()
                    .map(
                        rates -> {
                          Set<String> buckets = new TreeSet<>(rates.keySet());
                          stages.forEach(stage -> buckets.add(stage.bucket()));
                          return buckets;
                        }));
  }

  /**
   * The batches that have failed most often, and how many are failing in all.
   *
   * @param bucket null: of all
   */
  Future<JsonObject> failing(@Nullable String bucket, int limit) {
    return outbox
        .failing(bucket, limit)
        .map(
            failing ->
                new JsonObject()
                    .put("failing", failing.all())
                    .put(
                        "batches",
                        new JsonArray(failing.first().stream().map(PurgeState::json).toList())));
  }

  private static JsonObject json(Failing batch) {
    return new JsonObject()
        .put("batch", batch.id())
        .put("bucket", batch.bucket())
        .put("keys", batch.keys())
        .put("attempts", batch.attempts())
        .put("kind", batch.kind())
        .put("error", batch.error())
        .put("recordedAt", batch.recordedAt().toString())
        .put("nextAttemptAt", batch.nextAttemptAt().toString());
  }

  /**
   * Has every process stop publishing and claiming; what is being deleted at this moment is
   * finished.
   *
   * @param until null: until somebody resumes
   * @return empty when that time is over already by the database's clock; nothing was done then
   */
  Future<Optional<JsonObject>> pause(String reason, @Nullable OffsetDateTime until) {
    return pause.begin(reason, until).map(begun -> begun.map(PurgeState::json));
  }

  private static JsonObject json(Pause.Current pause) {
    return new JsonObject()
        .put("reason", pause.reason())
        .put("since", pause.since().toString())
        .put("until", pause.until() == null ? null : pause.until().toString());
  }

  /** Ends a pause; whether there was one. */
  Future<Boolean> resume() {
    return pause.end();
  }

  /**
   * Makes batches due that were put off.
   *
   * @param batch null: any
   * @param bucket null: any
   * @return how many
   */
  Future<Integer> retry(@Nullable Long batch, @Nullable String bucket) {
    return outbox.retry(batch, bucket);
  }

  /** Whether there is still such a batch, whatever is being done with it. */
  Future<Boolean> isThere(long batch) {
    return outbox.isThere(batch);
  }
}
