package io.larch.kept;

import io.larch.receipt.KeptAssets;

/** What is kept of what receipts are of. */
public final class KeptForReceipts implements KeptAssets {

  @Override
  public String none(String receipt) {
    return "(NOT EXISTS (SELECT FROM kept_asset WHERE deletion_id = " + receipt + "))";
  }

  @Override
  public String keys(String receipt) {
    return "(SELECT coalesce(sum(cardinality(content_keys)), 0)::bigint FROM kept_asset"
        + " WHERE deletion_id = "
        + receipt
        + ")";
  }
}
