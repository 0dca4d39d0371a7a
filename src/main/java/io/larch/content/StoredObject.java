package io.larch.content;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;

/**
 * An object as a listing shows it.
 *
 * @param bytes its size
 * @param modifiedAt when it was written, by the store's clock
 */
public record StoredObject(String key, long bytes, Instant modifiedAt) {

  /** The order of listings, which is that of the database's collation "C": by the UTF-8 bytes. */
  public static final Comparator<String> KEY_ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
}
