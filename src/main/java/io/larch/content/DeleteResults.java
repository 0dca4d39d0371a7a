package io.larch.content;

import java.util.List;

/**
 * What became of each key of a delete. A key counts as gone only when the store said so; what the
 * store did not mention is among the failures.
 *
 * @param gone keys that the store answered "deleted" or "not there" for
 * @param failed the others, each with its reason
 */
public record DeleteResults(List<String> gone, List<FailedKey> failed) {

  public DeleteResults {
    gone = List.copyOf(gone);
    failed = List.copyOf(failed);
  }

  /** A key that may still be there, and why. */
  public record FailedKey(String key, ContentStoreException.Kind kind, String message) {}
}
