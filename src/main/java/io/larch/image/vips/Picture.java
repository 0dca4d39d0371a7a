package io.larch.image.vips;

import java.lang.foreign.MemorySegment;

/**
 * What was made, until its session ends.
 *
 * @param width pixels
 * @param height pixels of one page
 * @param pages 1 or more
 * @param bytes all of it
 */
record Picture(int width, int height, int pages, MemorySegment bytes) {}
