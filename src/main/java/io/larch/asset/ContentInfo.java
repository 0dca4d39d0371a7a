package io.larch.asset;

/**
 * What is known of an asset's content.
 *
 * @param bytes its size
 * @param type its media type and the like
 */
record ContentInfo(long bytes, ContentType type) {}
