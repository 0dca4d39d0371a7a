package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.minio.errors.XmlParserException;
import io.minio.messages.VersioningConfiguration;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which buckets keep versions. Asked of the store, and remembered for a minute: versioning may be
 * turned on while we run. May be called from any context.
 */
final class S3Versioning {

  private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MAX_BUCKETS = 256;

  private record Known(boolean versioned, long since) {}

  private final S3Http http;
  private final Map<String, Known> buckets = new LinkedHashMap<>();

  S3Versioning(S3Http http) {
    this.http = http;
  }

  /**
   * Whether the bucket may hold more than one version of a key, which is so also when versioning
   * was on once and is suspended.
   */
  Future<Boolean> of(String bucket) {
    Boolean remembered = remembered(bucket);
    return remembered != null ? Future.succeededFuture(remembered) : ask(bucket);
  }

  /** To be told when an answer of the store has shown that the bucket keeps versions. */
  synchronized void versioned(String bucket) {
    remember(bucket, true);
  }

  private synchronized @Nullable Boolean remembered(String bucket) {
    Known known = buckets.get(bucket);
    if (known == null || System.nanoTime() - known.since() > REMEMBERED_NANOS) {
      return null;
    }
    return known.versioned();
  }

  private synchronized void remember(String bucket, boolean versioned) {
    buckets.remove(bucket);
    if (buckets.size() >= MAX_BUCKETS) {
      buckets.remove(buckets.keySet().iterator().next());
    }
    buckets.put(bucket, new Known(versioned, System.nanoTime()));
  }

  private Future<Boolean> ask(String bucket) {
    return http.call(
            HttpMethod.GET, bucket, null, Map.of("versioning", ""), Map.of(), Buffer.buffer())
        .compose(answer -> read(bucket, answer))
        .onSuccess(versioned -> remember(bucket, versioned));
  }

  private static Future<Boolean> read(String bucket, S3Http.Answer answer) {
    if (answer.status() == 501 || answer.status() == 405) {
      // A store without versions doesn't know the question.
      return Future.succeededFuture(false);
    }
    if (!answer.ok()) {
      return Future.failedFuture(
          S3Errors.of("GetBucketVersioning of " + bucket, answer.status(), answer.body(), false));
    }
    String root = S3Xml.rootOf(answer.body());
    String unreadable = "the answer to whether bucket " + bucket + " keeps versions can't be read";
    try {
      if (root.equals("VersioningConfiguration")) {
        VersioningConfiguration read = S3Xml.parse(VersioningConfiguration.class, answer.body());
        return Future.succeededFuture(read.status() != VersioningConfiguration.Status.OFF);
      }
    } catch (XmlParserException e) {
      return Future.failedFuture(new ContentStoreException(Kind.UNKNOWN, unreadable, e));
    }
    Kind kind = root.isEmpty() ? Kind.UNAVAILABLE : Kind.UNKNOWN;
    return Future.failedFuture(new ContentStoreException(kind, unreadable));
  }
}
