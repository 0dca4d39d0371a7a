package io.larch.trash;

import io.larch.receipt.ReceiptRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * What a delete from the trash has done.
 *
 * @param rows that went, each an asset or a version of one
 * @param receipt the id of the one that it has left; null for none
 */
public record Purged(long rows, @Nullable String receipt) {

  private static final String REMOVED = "removed";
  private static final String RECEIPT = "receipt";

  static Purged of(Row row, @Nullable ReceiptRequest receipt) {
    return new Purged(row.getLong(REMOVED), receipt == null ? null : receipt.id());
  }

  /** As it is remembered for a repeated request. */
  JsonObject toJson() {
    JsonObject json = new JsonObject().put(REMOVED, rows);
    return receipt == null ? json : json.put(RECEIPT, receipt);
  }

  /** The same read again. */
  static Purged of(JsonObject json) {
    return new Purged(json.getLong(REMOVED), json.getString(RECEIPT));
  }
}
