package io.larch.deletion;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a delete did.
 *
 * @param deleted assets that are no longer there, those that are kept included
 * @param kept those of them that are kept
 * @param id under which what is kept can be found, and restored; null when nothing is
 */
public record Deletion(long deleted, long kept, @Nullable String id) {

  /** Nothing was there. */
  public static final Deletion NOTHING = new Deletion(0, 0, null);

  private static final String DELETED = "deleted";
  private static final String KEPT = "kept";
  private static final String ID = "id";

  /** What was remembered of a delete. */
  static Deletion of(JsonObject remembered) {
    return new Deletion(
        remembered.getLong(DELETED), remembered.getLong(KEPT, 0L), remembered.getString(ID));
  }

  /** To be remembered. */
  JsonObject json() {
    JsonObject json = new JsonObject().put(DELETED, deleted);
    return id == null ? json : json.put(KEPT, kept).put(ID, id);
  }

  /**
   * What a delete did that may have kept something.
   *
   * @param id if it has
   */
  static Deletion of(long deleted, long kept, @Nullable String id) {
    return new Deletion(deleted, kept, kept > 0 ? id : null);
  }
}
