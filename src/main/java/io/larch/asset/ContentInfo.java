package io.larch.asset;

import io.larch.mediatype.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an asset's content.
 *
 * @param bytes its size
 * @param type its media type and the like
 * @param fileName what it was called where it comes from; null when it had no name
 */
public record ContentInfo(long bytes, ContentType type, @Nullable String fileName) {}
