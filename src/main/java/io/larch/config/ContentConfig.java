package io.larch.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
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
public record ContentConfig(
    Type type, String bucket, boolean createBucket, S3Config s3, FileSystemConfig fileSystem) {

  /** S3's rule for bucket names; as a directory's name it is harmless too. */
  private static final Pattern BUCKET =
      Pattern.compile("(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  static final ValueParser<String> BUCKET_NAME =
      ValueParser.matching(
          BUCKET, "3 to 63 small letters, digits, dots and dashes, a letter or digit at ends");

  static ContentConfig from(Section section) {
    return new ContentConfig(
        section.get("type", ValueParser.choice(Type.class)),
        section.get("bucket", BUCKET_NAME),
        section.get("create-bucket", ValueParser.bool()),
        S3Config.from(section.section("s3")),
        FileSystemConfig.from(section.section("file-system")));
  }

  /** The kinds of store. */
  public enum Type {
    /** An S3 server. */
    S3,
    /** A directory of this machine. */
    FILE_SYSTEM
  }

  /**
   * An S3 server.
   *
   * @param endpoint http or https, host and port, no path
   * @param region what requests are signed for
   * @param accessKey the name of the key, not secret
   * @param secretKey may be empty unless type is S3 and the process has the role api or purge
   * @param pathStyle bucket in the path (true) or in the host name (false)
   * @param partSize bytes of a part of a multipart upload; content up to this size goes in one
   *     request. At least 5 MiB, S3's own minimum
   * @param maxBufferedParts how many parts may be held in memory at once, over all uploads; further
   *     uploads wait. Memory: this times partSize
   * @param maxConnections connections to the store, of this process
   * @param connectTimeout how long to wait for a connection
   * @param idleTimeout how long a transfer, or putting an upload's parts together, may stand still
   * @param requestTimeout how long a request without content (delete, list) may take
   * @param presignExpiry how long the URLs of redirects are valid; whole seconds, at most 7 days
   * @param versions what a delete takes away in a bucket that keeps versions
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
      Duration presignExpiry,
      Versions versions) {

    /** What a delete takes away in a bucket that keeps versions. */
    public enum Versions {
      /** Every version and delete marker of the key, so that the content is gone. */
      ALL,
      /** The current version, for which the store puts a delete marker; it keeps the content. */
      CURRENT
    }

    static S3Config from(Section section) {
      return new S3Config(
          section.get("endpoint", ValueParser.url(false)),
          section.get("region", ValueParser.nonEmpty()),
          section.get("access-key", ValueParser.nonEmpty()),
          section.secret("secret-key"),
          section.get("path-style", ValueParser.bool()),
          section.get("part-size", ValueParser.size("5MiB", "512MiB")),
          section.get("max-buffered-parts", ValueParser.integer(1, 10_000)),
          section.get("max-connections", ValueParser.integer(1, 10_000)),
          section.get("connect-timeout", ValueParser.duration("100ms", "1m")),
          section.get("idle-timeout", ValueParser.duration("3s", "10m")),
          section.get("request-timeout", ValueParser.duration("1s", "10m")),
          section.get("presign-expiry", ValueParser.wholeSeconds("1s", "7d")),
          section.get("versions", ValueParser.choice(Versions.class)));
    }
  }

  /**
   * A directory; buckets are directories in it.
   *
   * @param directory where it is; may be null unless type is FILE_SYSTEM
   */
  public record FileSystemConfig(@Nullable Path directory) {

    static FileSystemConfig from(Section section) {
      return new FileSystemConfig(section.optional("directory", ValueParser.path()));
    }
  }
}
