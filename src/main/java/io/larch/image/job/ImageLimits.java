package io.larch.image.job;

/**
 * What a picture may have, and what may be made of it.
 *
 * @param maxPixels of what is read, and of what is made, all pages together
 * @param maxSide pixels of either side of what is read, and of what is made
 * @param maxSource bytes of the content
 * @param maxResult bytes of what is made
 * @param maxMemory bytes that the worker has for pictures, for the messages alone
 */
public record ImageLimits(
    long maxPixels, int maxSide, long maxSource, long maxResult, long maxMemory) {}
