package io.larch.deletion;

import io.larch.asset.Retention;
import io.larch.caller.Caller;
import io.larch.caller.Principal;
import io.larch.kept.DeletionId;
import io.larch.receipt.ReceiptRequest;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of what one delete takes.
 *
 * @param retention how much of it is kept
 * @param deletionId under which that can be found; null where nothing can be kept
 * @param by who deletes it; null where nobody is asked who they are
 * @param receipt that it leaves; null for none
 */
record Fate(
    Retention retention,
    @Nullable String deletionId,
    @Nullable String by,
    @Nullable ReceiptRequest receipt) {

  /** All is purged, and nothing is looked for among what is kept. */
  static final Fate PURGED = new Fate(Retention.NONE, null, null, null);

  /** What the rules say of what a caller deletes. */
  static Fate of(Retention retention, Caller caller, @Nullable ReceiptRequest receipt) {
    if (retention.isNone() && receipt == null) {
      return PURGED;
    }
    // One id for both: what is kept knows its receipt by it.
    String kept = receipt == null ? DeletionId.random() : receipt.id();
    return new Fate(retention, retention.mayKeep() ? kept : null, name(caller), receipt);
  }

  /** The id of the receipt that it leaves; null for none. */
  @Nullable String receiptId() {
    return receipt == null ? null : receipt.id();
  }

  /** Who a caller is, for what is kept; null where nobody is asked. */
  static @Nullable String name(Caller caller) {
    String name = caller.principal().name();
    return name.equals(Principal.ANYONE) ? null : name;
  }

  /** Whether what is kept is concerned. */
  boolean concernsKept() {
    return !retention.isNone();
  }

  /** Adds the values of {@link io.larch.kept.KeptSql#judgement}, if kept assets are concerned. */
  void addValues(Tuple parameters) {
    if (concernsKept()) {
      retention.addValues(parameters);
      parameters.addString(deletionId).addString(by);
    }
  }
}
