package io.larch.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.api.ListAnswer.Piece;
import io.larch.asset.Asset;
import io.larch.asset.AssetReader;
import io.larch.asset.Position;
import io.larch.caller.Caller;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The assets that a selector names, to be listed.
 *
 * @param begin the last one before them; null: from the first one on
 */
record AssetList(AssetReader reader, Caller caller, Selector selector, @Nullable Position begin)
    implements ListAnswer.Source<Asset> {

  @Override
  public Future<Piece<Asset>> next(@Nullable Asset last, int rows, long bytes) {
    return reader
        .next(caller, selector, last == null ? begin : Position.of(last), rows, bytes)
        .map(piece -> new Piece<>(piece.assets(), piece.more()));
  }

  @Override
  public ObjectNode json(Asset asset, boolean onPage) {
    return onPage ? AssetJson.listed(asset) : AssetJson.info(asset);
  }

  @Override
  public String cursor(Asset last) {
    return ListingCursor.of(last);
  }
}
