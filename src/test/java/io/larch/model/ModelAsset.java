package io.larch.model;

import java.time.Instant;
import java.util.List;

/**
 * An asset as the model knows it.
 *
 * @param path decoded segments
 * @param created place in the order of creation, over all paths
 * @param modified place in the order of modification, over all paths
 * @param key of its content; the server's choice, as are the entity tag and the times
 * @param entityTag the latest
 */
record ModelAsset(
    List<String> path,
    long entryId,
    long created,
    long modified,
    Metadata metadata,
    String content,
    String key,
    String entityTag,
    Instant createdAt,
    Instant modifiedAt) {}
