package io.larch.kept;

import io.larch.path.AssetPath;
import java.time.OffsetDateTime;

/**
 * Where a row of the trash stands in every order, to go on behind it.
 *
 * @param keptAt matters in the order of keeping alone
 * @param modifiedAt matters in the order of modification alone
 */
public record TrashPosition(
    AssetPath path, long entryId, long version, OffsetDateTime keptAt, OffsetDateTime modifiedAt) {}
