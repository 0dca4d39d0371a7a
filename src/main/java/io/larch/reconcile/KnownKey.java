package io.larch.reconcile;

import io.larch.path.AssetPath;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A content key that a row names.
 *
 * @param path the asset's; null when it is a purge batch's
 * @param entryId the asset's; without meaning for a purge batch
 * @param assetId the asset's id; 0 for a purge batch
 * @param since when the row was written, by the database's clock
 */
record KnownKey(String key, @Nullable AssetPath path, long entryId, long assetId, Instant since) {}
