package io.larch.asset;

import java.util.List;

/**
 * Some of the selected assets, in the selection's order: no more of them than fit into memory
 * together.
 *
 * @param assets none only when none are left
 * @param more whether others follow
 */
public record AssetPiece(List<Asset> assets, boolean more) {}
