package io.larch.image.worker;

import io.larch.image.job.ImageLimits;
import java.time.Duration;

/**
 * How pictures are made.
 *
 * @param workers processes, each making one picture at a time, 1 or more
 * @param timeout for one picture, from when its worker asks for the content to its last byte; then
 *     the worker is killed
 * @param maxPixels of a picture that is read, and of one that is made, all pages together
 * @param maxSide pixels of either side
 * @param maxSource bytes that the content may have; held in the worker's memory
 * @param maxResult bytes that a result may have
 * @param maxResults bytes that all results together may have that are not closed yet, {@code
 *     maxResult} or more
 * @param maxMemory bytes of address space that a worker may have for pictures, its own aside; with
 *     less than {@link ImageLimits#memoryFor} of {@code maxPixels} some pictures are too large
 * @param maxQueue how many may wait for a worker
 * @param maxWait how long one may wait for a worker
 * @param jobsPerWorker after so many a worker is replaced by a new one
 * @param library name or path of libvips; empty: its usual names
 */
public record ImageSettings(
    int workers,
    Duration timeout,
    long maxPixels,
    int maxSide,
    long maxSource,
    int maxResult,
    long maxResults,
    long maxMemory,
    int maxQueue,
    Duration maxWait,
    int jobsPerWorker,
    String library) {

  private static final int MIB = 1024 * 1024;

  /** Two workers, and pictures of up to 50 megapixels. */
  public static final ImageSettings DEFAULT =
      new ImageSettings(
          2,
          Duration.ofSeconds(30),
          50_000_000,
          20_000,
          64L * MIB,
          32 * MIB,
          64L * MIB,
          ImageLimits.memoryFor(50_000_000),
          64,
          Duration.ofSeconds(10),
          1_000,
          "");

  /** What every job is told. */
  ImageLimits limits() {
    return new ImageLimits(maxPixels, maxSide, maxSource, maxResult, maxMemory);
  }
}
