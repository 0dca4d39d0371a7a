package io.larch.asset;

import org.jspecify.annotations.Nullable;

/**
 * What follows in a statement on the deletion of assets of which some are kept: a piece of SQL that
 * the owner of what is kept gives out.
 */
@FunctionalInterface
public interface Aftermath {

  /**
   * Common table expressions over {@code judged}, of {@link AssetSql#columns} and {@code keep} (for
   * how many seconds, null for not at all), {@code kept_at}, {@code deletion_id} and {@code
   * deleted_by}. The last ones are those of {@link io.larch.outbox.PurgeRecording}.
   *
   * @param keysPerBatch the parameter that holds how many keys a batch has at the most, as {@code
   *     $n}
   * @param receipt an expression: the id of the receipt that waits for what is purged; null: none
   */
  String sql(String keysPerBatch, @Nullable String receipt);
}
