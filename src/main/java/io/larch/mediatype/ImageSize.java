package io.larch.mediatype;

/**
 * An image's size in pixels, as stored (before any rotation that its metadata asks for).
 *
 * @param width at least 1
 * @param height at least 1
 */
public record ImageSize(int width, int height) {}
