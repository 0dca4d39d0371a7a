package io.larch.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Making pictures.
 *
 * @param workers processes, each making one picture at a time
 * @param jobsPerWorker pictures after which a worker is replaced by a new one
 * @param timeout for one picture, from when its worker asks for the content; then the worker ends
 * @param maxWaiting how many pictures may wait for a worker
 * @param maxWait how long one may wait for a worker
 * @param maxPixels of a picture that is read, and of one that is made, all frames together
 * @param maxSourceSize bytes of content that is read
 * @param maxResultSize bytes of a picture that is made
 * @param maxResults how many made pictures of the largest size may be held in memory at once
 * @param maxMemory bytes that a worker may have for pictures, its own aside
 * @param library where libvips is; null for its usual place
 */
public record ImageConfig(
    int workers,
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
