package io.larch.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The content store.
 *
 * @param type S3 or the file system
 * @param bucket the bucket that new content goes to
 * @param createBucket whether a missing bucket is created at start
 * @param s3 used when type is S3
 * @param fileSystem used when type is FILE_SYSTEM
 */
public record ContentConfig(Type type, String bucket, boolean createBucket, S3Config s3, FileSystemConfig fileSystem) {

  /** The kinds of store. */
  public enum Type {
    S3,
    FILE_SYSTEM
  }

  /**
   * An S3 server.
   *
   * @param endpoint http or https, host and port, no path
   * @param pathStyle bucket in the path (true) or in the host name (false)
   * @param partSize bytes of a part of a multipart upload; content up to this size goes in one request. At least 5 MiB, S3's own minimum
   * @param maxBufferedParts how many parts may be held in memory at once, over all uploads; further uploads wait. Memory: this times
   *     partSize
   * @param maxConnections connections to the store, of this process
   * @param connectTimeout how long to wait for a connection
   * @param idleTimeout how long a transfer may stand still
   * @param requestTimeout how long a request without content (delete, list) may take
   * @param presignExpiry how long the URLs of redirects are valid
   */
  public record S3Config(
      URI endpoint,
      String region,
      String accessKey,
      Secret secretKey,
      boolean pathStyle,
      long partSize,
      int maxBufferedParts,
      int maxConnections,
      Duration connectTimeout,
      Duration idleTimeout,
      Duration requestTimeout,
      Duration presignExpiry) {}

  /**
   * A directory; buckets are directories in it.
   *
   * @param directory null unless the file system is the content store
   */
  public record FileSystemConfig(@Nullable Path directory) {}
}
