package io.larch.purge;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the keys of one message, page after page, at the bucket's pace. Once the store has
 * refused the bucket, or does not answer, the keys that are left are not tried.
 */
final class PageDeleter {

  /** A page may be refused for one of its keys; so many in a row are refused for another reason. */
  private static final int MAX_REFUSALS = 3;

  private final ContentStore store;
  private final BucketLane lane;
  private final boolean unfinished;
  private final Map<String, FailedKey> failed = new HashMap<>();
  private int refusals;

  /**
   * @param unfinished also take away what broken-off uploads have left
   */
  PageDeleter(ContentStore store, BucketLane lane, boolean unfinished) {
    this.store = store;
    this.lane = lane;
    this.unfinished = unfinished;
  }

  /**
   * Deletes keys; never fails.
   *
   * @param keys without repetitions
   * @return those that are not known to be gone
   */
  Future<Map<String, FailedKey>> delete(List<String> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(failed);
    }
    int size = Math.min(lane.pace().pageSize(), keys.size());
    List<String> page = keys.subList(0, size);
    List<String> rest = keys.subList(size, keys.size());
    return store
        .delete(lane.bucket(), page, unfinished)
        .otherwise(failure -> DeleteResults.refused(page, known(failure)))
        .map(PageDeleter::orRefused)
        .compose(
            results -> {
              lane.answered(results, page);
              notConfirmed(page, results).forEach(key -> failed.put(key.key(), key));
              Trouble trouble = hopeless(results);
              if (trouble == null) {
                return delete(rest);
              }
              rest.forEach(
                  key -> failed.put(key, new FailedKey(key, trouble.kind(), trouble.message())));
              return Future.succeededFuture(failed);
            });
  }

  /** Some stores throttle key by key; when no key got through, the request was throttled. */
  private static DeleteResults orRefused(DeleteResults results) {
    boolean throttled =
        results.refused() == null
            && results.gone().isEmpty()
            && !results.failed().isEmpty()
            && results.failed().stream().allMatch(failed -> failed.kind() == Kind.THROTTLED);
    return throttled
        ? new DeleteResults(results.gone(), results.failed(), Kind.THROTTLED)
        : results;
  }

  private static ContentStoreException known(Throwable failure) {
    return failure instanceof ContentStoreException known
        ? known
        : new ContentStoreException(Kind.UNKNOWN, String.valueOf(failure.getMessage()), failure);
  }

  private @Nullable Trouble hopeless(DeleteResults results) {
    Kind refused = results.refused();
    if (refused == null) {
      refusals = 0;
      return lane.stop();
    }
    refusals++;
    boolean oneKeysFault = refused == Kind.UNKNOWN && refusals < MAX_REFUSALS;
    return oneKeysFault ? lane.stop() : Trouble.of(refused, results);
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
                key, new FailedKey(key, Kind.UNKNOWN, "not in the store's answer")));
      }
    }
    return left;
  }
}
