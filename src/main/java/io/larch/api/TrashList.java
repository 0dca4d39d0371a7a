package io.larch.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.api.ListAnswer.Piece;
import io.larch.caller.Caller;
import io.larch.kept.KeptAsset;
import io.larch.kept.TrashPosition;
import io.larch.selector.TrashFetchRequest;
import io.larch.trash.TrashReader;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a request names of the trash, to be listed.
 *
 * @param begin the last one before it; null: from the first one on
 */
record TrashList(
    TrashReader reader, Caller caller, TrashFetchRequest request, @Nullable TrashPosition begin)
    implements ListAnswer.Source<KeptAsset> {

  @Override
  public Future<Piece<KeptAsset>> next(@Nullable KeptAsset last, int rows, long bytes) {
    return reader
        .next(
            caller,
            request.selector(),
            request.filter(),
            request.newestFirst(),
            last == null ? begin : last.position(),
            rows,
            bytes)
        .map(piece -> new Piece<>(piece.rows(), piece.more()));
  }

  @Override
  public ObjectNode json(KeptAsset kept, boolean onPage) {
    return TrashJson.info(kept, caller);
  }

  @Override
  public String cursor(KeptAsset last) {
    return TrashCursor.of(last.position());
  }
}
