package io.larch.purge;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.ContentStream;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.content.ObjectPage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A content store in memory that knows deleting alone, and fails as it is told. Answers come later,
 * on the caller's context, as from a real one.
 */
final class FakeStore implements ContentStore {

  private final Set<String> objects = new HashSet<>();
  private final Map<String, Kind> failing = new HashMap<>();
  private final Set<String> unmentioned = new HashSet<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final Set<String> beingDeleted = new HashSet<>();
  private final Set<String> deletedTwiceAtOnce = new HashSet<>();
  private final Map<String, Kind> refusing = new HashMap<>();
  private final Map<String, Integer> requests = new HashMap<>();
  private final Set<String> hanging = new HashSet<>();
  private final Map<String, Kind> choking = new HashMap<>();
  private @Nullable Kind unchecked;
  private int checks;
  private boolean away;
  private int largestPage = Integer.MAX_VALUE;
  private Promise<Void> gate = Promise.promise();

  FakeStore() {
    gate.complete();
  }

  /** Requests for a bucket are refused as a whole. */
  synchronized void refuse(String bucket, Kind kind) {
    refusing.put(bucket, kind);
  }

  /** Requests for a bucket are served again. */
  synchronized void serve(String bucket) {
    refusing.remove(bucket);
  }

  /** Requests for a bucket get no answer any more. */
  synchronized void hang(String bucket) {
    hanging.add(bucket);
  }

  /** Requests with this key among theirs are refused as a whole. */
  synchronized void chokeOn(String key, Kind kind) {
    choking.put(key, kind);
  }

  /**
   * Whether the store is there is answered with a failure.
   *
   * @param kind null: it is there
   */
  synchronized void failChecks(@Nullable Kind kind) {
    unchecked = kind;
  }

  /** How often it was asked whether the store is there. */
  synchronized int checks() {
    return checks;
  }

  /** Requests for more keys are throttled. */
  synchronized void throttleBeyond(int keys) {
    largestPage = keys;
  }

  /** How many requests there were for a bucket. */
  synchronized int requests(String bucket) {
    return requests.getOrDefault(bucket, 0);
  }

  synchronized void put(Collection<String> keys) {
    objects.addAll(keys);
  }

  synchronized Set<String> objects() {
    return Set.copyOf(objects);
  }

  /** These keys can't be deleted, and the answer says so. */
  synchronized void fail(Kind kind, Collection<String> keys) {
    keys.forEach(key -> failing.put(key, kind));
  }

  /** These keys can't be deleted, and the answer does not mention them. */
  synchronized void leaveUnmentioned(Collection<String> keys) {
    unmentioned.addAll(keys);
  }

  /** Whether calls fail as a whole. */
  synchronized void away(boolean is) {
    away = is;
  }

  /** Calls hang from now on. */
  synchronized void hang() {
    gate = Promise.promise();
  }

  /** Calls that hang go on. */
  void release() {
    Promise<Void> released;
    synchronized (this) {
      released = gate;
    }
    released.tryComplete();
  }

  /** How many calls there were for a key. */
  synchronized int calls(String key) {
    return calls.getOrDefault(key, 0);
  }

  /** Keys that two calls were at at the same time. */
  synchronized Set<String> deletedTwiceAtOnce() {
    return Set.copyOf(deletedTwiceAtOnce);
  }

  @Override
  public synchronized Future<DeleteResults> delete(
      String bucket, Collection<String> keys, boolean unfinished) {
    requests.merge(bucket, 1, Integer::sum);
    if (hanging.contains(bucket)) {
      return Promise.<DeleteResults>promise().future();
    }
    for (String key : keys) {
      calls.merge(key, 1, Integer::sum);
      if (!beingDeleted.add(key)) {
        deletedTwiceAtOnce.add(key);
      }
    }
    Context caller = Objects.requireNonNull(Vertx.currentContext());
    Promise<DeleteResults> answered = Promise.promise();
    gate.future()
        .onComplete(
            open ->
                caller.runOnContext(go -> answer(bucket, List.copyOf(keys)).onComplete(answered)));
    return answered.future();
  }

  private synchronized Future<DeleteResults> answer(String bucket, List<String> keys) {
    beingDeleted.removeAll(keys);
    Kind refusal = keys.size() > largestPage ? Kind.THROTTLED : refusing.get(bucket);
    for (String key : keys) {
      refusal = refusal == null ? choking.get(key) : refusal;
    }
    if (refusal != null) {
      return Future.succeededFuture(
          DeleteResults.refused(keys, new ContentStoreException(refusal, "not this bucket")));
    }
    if (away) {
      return Future.failedFuture(new ContentStoreException(Kind.UNAVAILABLE, "gone fishing"));
    }
    List<String> gone = new ArrayList<>();
    List<FailedKey> failed = new ArrayList<>();
    for (String key : keys) {
      if (failing.containsKey(key)) {
        failed.add(new FailedKey(key, failing.get(key), "as told"));
      } else if (!unmentioned.contains(key)) {
        objects.remove(key);
        gone.add(key);
      }
    }
    return Future.succeededFuture(new DeleteResults(gone, failed));
  }

  @Override
  public Future<Void> prepare(String bucket) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Long> write(
      String bucket, String key, String contentType, ReadStream<Buffer> content, String client) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public Future<ContentStream> read(
      String bucket, String key, long offset, long length, String client) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public Future<Optional<URI>> presign(
      boolean head,
      String bucket,
      String key,
      String contentType,
      @Nullable String contentDisposition) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Future<ObjectPage> list(String bucket, @Nullable String after) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Optional<Buffer>> readReserved(String bucket, String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Void> writeReserved(String bucket, String name, Buffer content) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized Future<Void> check(String bucket) {
    checks++;
    return unchecked == null
        ? Future.succeededFuture()
        : Future.failedFuture(new ContentStoreException(unchecked, "as told"));
  }

  @Override
  public Future<Void> close() {
    release();
    return Future.succeededFuture();
  }
}
