package io.larch.content;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;

/**
 * An object as a listing shows it.
 *
 * @param bytes its size, of all its versions together where the bucket keeps them
 * @param modifiedAt when it was last written, by the store's clock
 * @param current whether it can be read; not so when only older versions are left, or markers
 */
public record StoredObject(String key, long bytes, Instant modifiedAt, boolean current) {

  /** The order of listings, which is that of the database's collation "C": by the UTF-8 bytes. */
  public static final Comparator<String> KEY_ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  /** Two versions of an object as one. */
  public static StoredObject together(StoredObject a, StoredObject b) {
    return new StoredObject(
        a.key,
        a.bytes + b.bytes,
        a.modifiedAt.isAfter(b.modifiedAt) ? a.modifiedAt : b.modifiedAt,
        a.current || b.current);
  }
}
