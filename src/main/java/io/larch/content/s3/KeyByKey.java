package io.larch.content.s3;

import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request for each of many keys, a few at once. A failure that says something about the store
 * rather than the key is taken for the keys that are left as well, so that a store that is away
 * costs one time-out and not one for each key. For one context.
 */
final class KeyByKey {

  private final int atOnce;
  private final Set<Kind> hopeless;
  private @Nullable Throwable verdict;

  /**
   * @param atOnce requests that may run at the same time
   * @param hopeless kinds of failure that other keys would meet as well
   */
  KeyByKey(int atOnce, Set<Kind> hopeless) {
    this.atOnce = atOnce;
    this.hopeless = hopeless;
  }

  /**
   * Runs the requests; never fails.
   *
   * @param failures told of each key whose request failed, or was not made
   */
  Future<Void> run(List<String> keys, Function<String, Future<Void>> request, Failures failures) {
    List<Future<Void>> chains = new ArrayList<>();
    for (int first = 0; first < Math.min(atOnce, keys.size()); first++) {
      Future<Void> chain = Future.succeededFuture();
      for (int i = first; i < keys.size(); i += atOnce) {
        String key = keys.get(i);
        chain = chain.compose(done -> attempt(key, request, failures));
      }
      chains.add(chain);
    }
    return Future.join(chains).mapEmpty();
  }

  /** The failure that was taken for all keys; null when each has had its own answer. */
  @Nullable Throwable verdict() {
    return verdict;
  }

  private Future<Void> attempt(
      String key, Function<String, Future<Void>> request, Failures failures) {
    Throwable known = verdict;
    if (known != null) {
      failures.failed(key, known);
      return Future.succeededFuture();
    }
    return request
        .apply(key)
        .recover(
            cause -> {
              failures.failed(key, cause);
              if (hopeless.contains(DeleteOutcomes.kindOf(cause))) {
                verdict = cause;
              }
              return Future.succeededFuture();
            });
  }

  /** Where failures go. */
  @FunctionalInterface
  interface Failures {
    void failed(String key, Throwable cause);
  }
}
