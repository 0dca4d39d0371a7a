package io.larch.purge;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the keys of one message, page after page, at the bucket's pace. Once the store has
 * refused the bucket, or has not answered two pages in a row, and when the process stops, the keys
 * that are left are not tried.
 */
final class PageDeleter {

  private static final Trouble STOPPED = new Trouble(Kind.UNAVAILABLE, "the process stopped");

  private final ContentStore store;
  private final BucketLane lane;
  private final boolean unfinished;
  private int pageLimit;
  private final Map<String, FailedKey> failed = new HashMap<>();
  private final Set<String> untried = new HashSet<>();
  private int refusals;
  private int refusedPage;

  /**
   * @param unfinished also take away what broken-off uploads have left
   * @param pageLimit keys of a request at the most, from 1, whatever the bucket's pace; grows with
   *     each that the store carries out
   */
  PageDeleter(ContentStore store, BucketLane lane, boolean unfinished, int pageLimit) {
    this.store = store;
    this.lane = lane;
    this.unfinished = unfinished;
    this.pageLimit = pageLimit;
  }

  /**
   * Deletes keys; never fails.
   *
   * @param keys without repetitions
   */
  Future<Left> delete(List<String> keys) {
    if (keys.isEmpty()) {
      return left(false);
    }
    if (lane.closed()) {
      leave(keys, STOPPED);
      return left(true);
    }
    int size = Math.min(Math.min(lane.pace().pageSize(), pageLimit), keys.size());
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
              Trouble trouble = hopeless(results, size);
              if (trouble == null) {
                return delete(rest);
              }
              leave(rest, trouble);
              return left(false);
            });
  }

  private void leave(List<String> keys, Trouble why) {
    untried.addAll(keys);
    keys.forEach(key -> failed.put(key, new FailedKey(key, why.kind(), why.message())));
  }

  private Future<Left> left(boolean stopped) {
    return Future.succeededFuture(new Left(failed, untried, refusedPage, stopped));
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

  private @Nullable Trouble hopeless(DeleteResults results, int size) {
    Kind refused = results.refused();
    if (refused == null) {
      refusals = 0;
      pageLimit = Math.max(pageLimit, 2 * size);
      return lane.stop();
    }
    refusals++;
    int inARow = inARow(refused);
    if (inARow > 1) {
      refusedPage = refusedPage == 0 ? size : Math.min(refusedPage, size);
    }
    return refusals < inARow ? lane.stop() : Trouble.of(refused, results);
  }

  /**
   * So many pages in a row are refused for another reason than one of their keys. Fewer of those
   * that may each take a request's whole time.
   */
  private static int inARow(Kind refused) {
    return switch (refused) {
      case UNKNOWN -> 3;
      case UNAVAILABLE -> 2;
      case THROTTLED, DENIED, NO_BUCKET, NOT_FOUND -> 1;
    };
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
