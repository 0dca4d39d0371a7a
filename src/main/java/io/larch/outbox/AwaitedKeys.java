package io.larch.outbox;

/**
 * Pieces of SQL over content keys that receipts wait for: those that are still to be purged, and
 * those that the store has confirmed to be gone.
 */
public final class AwaitedKeys {

  private AwaitedKeys() {}

  /**
   * Common table expressions that note keys as gone, for the receipts that wait for them.
   *
   * @param source another one, {@code (bucket, keys, receipt, other_receipt)}
   */
  static String confirmed(String source) {
    return """
    confirmed AS (
      INSERT INTO confirmed_key (receipt, hash)
      SELECT DISTINCT r.receipt, sha256(convert_to(s.bucket || '/' || k.key, 'UTF8'))
      FROM %1$s s, unnest(ARRAY[s.receipt, s.other_receipt]) AS r (receipt), unnest(s.keys) AS k (key)
      WHERE (s.receipt IS NOT NULL OR s.other_receipt IS NOT NULL) AND r.receipt IS NOT NULL
      ON CONFLICT DO NOTHING
    ), %2$s\
    """
        .formatted(
            source,
            settled(
                "SELECT DISTINCT r.receipt FROM "
                    + source
                    + " s, unnest(ARRAY[s.receipt, s.other_receipt]) AS r (receipt)"
                    + " WHERE r.receipt IS NOT NULL"));
  }

  /**
   * A condition: that a store has confirmed a key to be gone, for whichever receipt.
   *
   * @param bucket an expression
   * @param key an expression
   */
  public static String isErased(String bucket, String key) {
    return "EXISTS (SELECT FROM confirmed_key WHERE hash = sha256(convert_to(%s || '/' || %s, 'UTF8')))"
        .formatted(bucket, key);
  }

  /**
   * A common table expression {@code settled} that has somebody look whether receipts are complete.
   *
   * @param receipts a query of their ids
   */
  public static String settled(String receipts) {
    return "settled AS (INSERT INTO settled_receipt (receipt) " + receipts + ")";
  }

  /**
   * An expression: how many keys a receipt waits for.
   *
   * @param receipt an expression: its id
   */
  public static String left(String receipt) {
    return "(SELECT coalesce(sum(cardinality(content_keys)), 0)::bigint FROM purge_batch"
        + " WHERE receipt = %1$s OR other_receipt = %1$s)".formatted(receipt);
  }

  /**
   * A condition: that a receipt waits for none.
   *
   * @param receipt an expression: its id
   */
  public static String none(String receipt) {
    return "(NOT EXISTS (SELECT FROM purge_batch WHERE receipt = %1$s)".formatted(receipt)
        + " AND NOT EXISTS (SELECT FROM purge_batch WHERE other_receipt = %1$s))"
            .formatted(receipt);
  }

  /**
   * An expression: how many keys are confirmed of those that a receipt waits or waited for.
   *
   * @param receipt an expression: its id
   */
  public static String confirmedCount(String receipt) {
    return "(SELECT count(*) FROM confirmed_key WHERE receipt = " + receipt + ")";
  }
}
