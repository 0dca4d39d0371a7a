package io.larch.content;

import io.larch.content.ContentStoreException.Kind;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of each key of a delete. A key counts as gone only when the store said so; what the
 * store did not mention is among the failures.
 *
 * @param gone keys that the store answered "deleted" or "not there" for
 * @param failed the others, each with its reason
 * @param refused why the store refused, or failed, a request as a whole, so that other keys of the
 *     bucket would most likely fare no better; null when it answered key by key
 */
public record DeleteResults(List<String> gone, List<FailedKey> failed, @Nullable Kind refused) {

  public DeleteResults {
    gone = List.copyOf(gone);
    failed = List.copyOf(failed);
  }

  /** An answer key by key. */
  public DeleteResults(List<String> gone, List<FailedKey> failed) {
    this(gone, failed, null);
  }

  /** The same, with more keys that are still there. */
  public DeleteResults and(Collection<FailedKey> more) {
    return new DeleteResults(gone, Stream.concat(failed.stream(), more.stream()).toList(), refused);
  }

  /** No answer for any key, by one and the same failure. */
  public static DeleteResults refused(Collection<String> keys, ContentStoreException failure) {
    String reason = String.valueOf(failure.getMessage());
    return new DeleteResults(
        List.of(),
        keys.stream().map(key -> new FailedKey(key, failure.kind(), reason)).toList(),
        failure.kind());
  }

  /** A key that may still be there, and why. */
  public record FailedKey(String key, Kind kind, String message) {}
}
