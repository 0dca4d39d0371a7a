package io.larch.deletion;

import io.larch.asset.AssetSql;
import io.larch.db.Placeholders;
import io.larch.kept.KeptSql;
import io.larch.outbox.PurgeRecording;
import io.larch.receipt.ReceiptRecording;
import io.larch.receipt.ReceiptRequest;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * What follows in a statement on the deletion of assets where a receipt is left: keys are purged in
 * batches that the receipt waits for, and its first leaf says how much went.
 */
final class ReceiptPiece {

  /** Parameters beside that of keys per batch. */
  static final int VALUES = 2;

  private ReceiptPiece() {}

  /** What must be known of each row that goes, where nothing is kept; with a comma before it. */
  static String ofRow() {
    return ", " + AssetSql.bytes() + " AS bytes";
  }

  /**
   * Common table expressions over {@code judged} where some may be kept, else over {@code gone}.
   *
   * @param kept whether some may be kept
   * @param carriedOut a condition: whether the delete is carried out at all; may take further
   *     parameters
   */
  static String sql(
      boolean kept, Function<Placeholders, String> carriedOut, Placeholders placeholders) {
    String keysPerBatch = placeholders.next();
    String id = placeholders.next() + "::text";
    String commitment = placeholders.next();
    return sql(kept, keysPerBatch, id, commitment, carriedOut.apply(placeholders));
  }

  /** The same with parameters of the statement's own. */
  static String sql(
      boolean kept, String keysPerBatch, String id, String commitment, String carriedOut) {
    String rows = "SELECT 1 AS assets, cardinality(content_keys) AS keys, ";
    return kept
        ? KeptSql.aftermath(keysPerBatch, id)
            + ", "
            + ReceiptRecording.sql(
                rows
                    + AssetSql.bytes()
                    + " AS bytes FROM judged UNION ALL SELECT 0, cardinality(content_keys), bytes"
                    + " FROM versions",
                "EXISTS (SELECT FROM into_trash)",
                carriedOut,
                id,
                commitment)
        : PurgeRecording.forReceipts(keysPerBatch, id, "NULL::text")
            + ", "
            + ReceiptRecording.sql(rows + "bytes FROM gone", "false", carriedOut, id, commitment);
  }

  /** Adds the values of the parameters that follow on that of keys per batch. */
  static void addValues(Tuple parameters, ReceiptRequest receipt) {
    parameters.addString(receipt.id()).addBuffer(receipt.commitment());
  }
}
