package io.larch.deletion;

import io.larch.asset.HiddenSubtrees;
import io.larch.asset.Retention;
import io.larch.db.Placeholders;
import io.larch.receipt.ReceiptRecording;
import io.larch.receipt.ReceiptRequest;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of a large subtree, whose first leaf is left as it is counted: before, nobody knows
 * how much it is of, and later nobody would be told.
 */
record HiddenReceipt(ReceiptRequest receipt, Retention retention)
    implements HiddenSubtrees.CountRecord {

  /** The one that a delete is to leave; null for none. */
  static @Nullable HiddenReceipt of(Fate fate) {
    return fate.receipt() == null ? null : new HiddenReceipt(fate.receipt(), fate.retention());
  }

  @Override
  public String sql(Placeholders placeholders) {
    return ReceiptRecording.sql(
        "SELECT assets, keys, bytes FROM claimed",
        kept(),
        "EXISTS (SELECT FROM claimed)",
        placeholders.next() + "::text",
        placeholders.next());
  }

  private String kept() {
    if (retention.keepsAll()) {
      return "EXISTS (SELECT FROM claimed WHERE assets > 0)";
    }
    return retention.mayKeep() ? "EXISTS (SELECT FROM claimed WHERE kept > 0)" : "false";
  }

  @Override
  public void addValues(Tuple parameters) {
    ReceiptPiece.addValues(parameters, receipt);
  }
}
