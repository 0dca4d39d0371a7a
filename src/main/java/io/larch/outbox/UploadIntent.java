package io.larch.outbox;

import io.larch.path.AssetPath;

/**
 * The record, made before content is written, that content is about to appear under a key. Unless
 * the asset's row redeems it in time, the key is purged like that of a deleted asset.
 *
 * @param id the purge batch's row
 * @param bucket where the content goes
 * @param key the content's key, never used before or after
 * @param path where the asset will lie
 */
public record UploadIntent(long id, String bucket, String key, AssetPath path) {}
