package io.larch.deletion;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a delete did.
 *
 * @param deleted assets that are no longer there, those that are kept included
 * @param kept those of them that are kept
 * @param id under which what is kept can be found, and restored; null when nothing is
 * @param receipt the id of the one that it has left; null for none
 */
public record Deletion(long deleted, long kept, @Nullable String id, @Nullable String receipt) {

  /** Nothing was there. */
  public static final Deletion NOTHING = new Deletion(0, 0, null);

  private static final String DELETED = "deleted";
  private static final String KEPT = "kept";
  private static final String ID = "id";
  private static final String RECEIPT = "receipt";

  /** One that left no receipt. */
  public Deletion(long deleted, long kept, @Nullable String id) {
    this(deleted, kept, id, null);
  }

  /** What was remembered of a delete. */
  static Deletion of(JsonObject remembered) {
    return new Deletion(
        remembered.getLong(DELETED),
        remembered.getLong(KEPT, 0L),
        remembered.getString(ID),
        remembered.getString(RECEIPT));
  }

  /** To be remembered. */
  JsonObject json() {
    JsonObject json = new JsonObject().put(DELETED, deleted);
    if (id != null) {
      json.put(KEPT, kept).put(ID, id);
    }
    return receipt == null ? json : json.put(RECEIPT, receipt);
  }

  /**
   * What a delete did that may have kept something.
   *
   * @param fate of what it took
   */
  static Deletion of(long deleted, long kept, Fate fate) {
    return new Deletion(deleted, kept, kept > 0 ? fate.deletionId() : null, fate.receiptId());
  }
}
