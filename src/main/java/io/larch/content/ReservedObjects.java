package io.larch.content;

import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults.FailedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Names in a bucket that are Larch's own. Keys of content have no slash ({@link ContentKeys}), so
 * none of them is ever one of these.
 */
public final class ReservedObjects {

  private static final String PREFIX = ".larch/";
  private static final String MESSAGE =
      "keys that begin with " + PREFIX + " are Larch's own, and never content's";

  private ReservedObjects() {}

  /**
   * The key that a reserved object has.
   *
   * @param name lower-case letters and dashes
   */
  public static String key(String name) {
    return PREFIX + name;
  }

  /** Whether a key is of one of these, so that content can't have it. */
  public static boolean isReserved(String key) {
    return key.startsWith(PREFIX);
  }

  /** Takes such keys out of those of a delete, and tells that they stay. */
  public static List<FailedKey> takeOut(Set<String> keys) {
    List<FailedKey> reserved = new ArrayList<>();
    for (String key : keys) {
      if (isReserved(key)) {
        reserved.add(new FailedKey(key, Kind.DENIED, MESSAGE));
      }
    }
    keys.removeIf(ReservedObjects::isReserved);
    return reserved;
  }

  /** What everybody is told who takes such a key for one of content. */
  public static ContentStoreException refusal() {
    return new ContentStoreException(Kind.DENIED, MESSAGE);
  }
}
