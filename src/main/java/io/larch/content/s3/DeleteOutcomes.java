package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the keys of a delete while it runs. Every key starts as "not known to be gone",
 * and only the store's own word for that key changes it. For one context.
 */
final class DeleteOutcomes {

  private static final String SILENCE = "the store's answer does not mention the key";

  private final List<String> gone = new ArrayList<>();
  private final Map<String, FailedKey> pending = new LinkedHashMap<>();
  private @Nullable Kind refused;

  /**
   * @param keys without repetitions
   */
  DeleteOutcomes(Iterable<String> keys) {
    for (String key : keys) {
      pending.put(key, new FailedKey(key, Kind.UNKNOWN, SILENCE));
    }
  }

  /** The keys that are not known to be gone. */
  List<String> left() {
    return List.copyOf(pending.keySet());
  }

  void gone(String key) {
    if (pending.remove(key) != null) {
      gone.add(key);
    }
  }

  /** The key is still there. One that the delete did not name is passed over. */
  void failed(String key, Kind kind, String reason) {
    pending.replace(key, new FailedKey(key, kind, reason));
  }

  void failed(String key, Throwable cause) {
    failed(key, kindOf(cause), S3Errors.describe(cause));
  }

  /** Keys are still there for a reason that has nothing to do with them. */
  void refused(Collection<String> keys, Throwable cause) {
    keys.forEach(key -> failed(key, cause));
    refused = kindOf(cause);
  }

  /**
   * The store has failed a request as a whole, whose keys are told of apart.
   *
   * @param cause null when it has not
   */
  @Nullable Void refusedBy(@Nullable Throwable cause) {
    if (cause != null) {
      refused = kindOf(cause);
    }
    return null;
  }

  DeleteResults results() {
    return new DeleteResults(gone, List.copyOf(pending.values()), refused);
  }

  static Kind kindOf(Throwable cause) {
    return cause instanceof ContentStoreException e ? e.kind() : Kind.UNKNOWN;
  }
}
