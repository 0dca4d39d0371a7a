package io.larch.deletion;

import io.larch.receipt.ReceiptRequest;
import org.jspecify.annotations.Nullable;

/**
 * How something is deleted, whatever it is.
 *
 * @param keep whether that is kept which the rules by path say is kept; otherwise it is purged,
 *     with what is kept of the same entries, for which the caller needs the permission {@code
 *     purge}
 * @param receipt that the delete leaves; null for none
 */
public record DeletionOptions(boolean keep, @Nullable ReceiptRequest receipt) {

  /** As the rules say. */
  public static final DeletionOptions USUAL = new DeletionOptions(true, null);

  /** Without a receipt. */
  public DeletionOptions(boolean keep) {
    this(keep, null);
  }

  /** The same with a receipt. */
  public DeletionOptions leaving(@Nullable ReceiptRequest itsReceipt) {
    return new DeletionOptions(keep, itsReceipt);
  }
}
