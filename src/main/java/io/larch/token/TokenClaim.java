package io.larch.token;

import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;

/**
 * What a delete token is good for.
 *
 * @param path not the root
 */
public record TokenClaim(AssetPath path, long entryId, AssetVersion version) {}
