package io.larch.trash;

import io.larch.kept.KeptAsset;
import java.util.List;

/**
 * Some of the selected rows of the trash, in the selection's order: no more of them than fit into
 * memory together.
 *
 * @param rows none only when none are left
 * @param more whether others follow
 */
public record TrashPiece(List<KeptAsset> rows, boolean more) {

  public TrashPiece {
    rows = List.copyOf(rows);
  }
}
