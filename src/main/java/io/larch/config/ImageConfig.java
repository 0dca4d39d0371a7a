package io.larch.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Making pictures.
 *
 * @param workers processes, each making one picture at a time, 1 or more
 * @param readyWorkers of those, how many are kept while there is nothing to do; the others start
 *     when pictures wait
 * @param idleTimeout after so long without a picture one of the others ends
 * @param jobsPerWorker pictures after which a worker is replaced by a new one
 * @param timeout for one picture, from when its worker asks for the content to its last byte; then
 *     the worker is killed
 * @param maxWaiting how many pictures may wait for a worker
 * @param maxWait how long one may wait for a worker
 * @param maxPixels of a picture that is read, and of one that is made, all frames together
 * @param maxSourceSize bytes of content that is read; held in the worker's memory
 * @param maxResultSize bytes of a picture that is made
 * @param maxResults how many made pictures of the largest size may be held in memory at once
 * @param maxMemory bytes of address space that a worker may have for pictures, its own aside
 * @param library where libvips is; null for its usual place
 */
public record ImageConfig(
    int workers,
    int readyWorkers,
    Duration idleTimeout,
    int jobsPerWorker,
    Duration timeout,
    int maxWaiting,
    Duration maxWait,
    long maxPixels,
    long maxSourceSize,
    long maxResultSize,
    int maxResults,
    long maxMemory,
    @Nullable Path library) {

  static ImageConfig from(Section section) {
    return new ImageConfig(
        section.get("workers", ValueParser.integer(1, 256)),
        section.get("ready-workers", ValueParser.integer(0, 256)),
        section.get("idle-timeout", ValueParser.duration("1s", "1d")),
        section.get("jobs-per-worker", ValueParser.integer(1, 1_000_000)),
        section.get("timeout", ValueParser.duration("100ms", "10m")),
        section.get("max-waiting", ValueParser.integer(0, 100_000)),
        section.get("max-wait", ValueParser.duration("100ms", "10m")),
        section.get("max-pixels", ValueParser.integer(10_000, 2_000_000_000)),
        section.get("max-source-size", ValueParser.size("64KiB", "1GiB")),
        section.get("max-result-size", ValueParser.size("64KiB", "1GiB")),
        section.get("max-results", ValueParser.integer(1, 10_000)),
        section.get("max-memory", ValueParser.size("64MiB", "1TiB")),
        section.optional("library", ValueParser.path()));
  }
}
