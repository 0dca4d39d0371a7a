package io.larch.content.s3;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.minio.BucketExistsArgs;
import io.minio.Http;
import io.minio.errors.MinioException;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Signs S3 requests into URLs (Signature Version 4, in the query). Computes only: the region is
 * known, so nothing is asked of the store.
 */
final class S3Signer {

  /** S3's own limit. */
  static final Duration MAX_EXPIRY = Duration.ofDays(7);

  /** Far more than a server has; beyond, addresses are worked out anew for each request. */
  private static final int MOST_BUCKETS = 1_000;

  private final Http.BaseUrl baseUrl;
  private final String region;
  private final SignatureV4 signature;
  private final Map<String, S3Address> addresses = new ConcurrentHashMap<>();

  S3Signer(S3Config config, InstantSource clock) {
    baseUrl = new Http.BaseUrl(config.endpoint().toString());
    baseUrl.setRegion(config.region());
    if (config.pathStyle()) {
      baseUrl.disableVirtualStyleEndpoint();
    } else {
      baseUrl.enableVirtualStyleEndpoint();
    }
    region = config.region();
    signature = new SignatureV4(region, config.accessKey(), config.secretKey().value(), clock);
  }

  /**
   * The URL of a signed request.
   *
   * @param key null for a request to the bucket itself
   * @param query S3's own parameters, not encoded
   * @param expiry how long from now the store takes the signature; 1 second to {@link #MAX_EXPIRY}
   * @throws ContentStoreException when bucket or key are none that a URL can carry, such as a key
   *     with a {@code ..} segment or half a surrogate pair
   */
  String sign(
      HttpMethod method,
      String bucket,
      @Nullable String key,
      Map<String, String> query,
      Duration expiry) {
    S3Address address = address(bucket);
    String path = path(address, key);
    return address.origin()
        + path
        + '?'
        + signature.query(method.name(), address.host(), path, query, expiry);
  }

  private static String path(S3Address address, @Nullable String key) {
    if (key == null) {
      return address.path().isEmpty() ? "/" : address.path();
    }
    requireSendable(key);
    StringBuilder path = new StringBuilder(address.path().length() + key.length() + 16);
    path.append(address.path()).append('/');
    SignatureV4.encode(key, true, path);
    return path.toString();
  }

  /** Refuses keys that would be sent as another key's name. */
  private static void requireSendable(String key) {
    if (key.isEmpty()) {
      throw new ContentStoreException(Kind.UNKNOWN, "the key is empty");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
      throw new ContentStoreException(Kind.UNKNOWN, "the key is not valid Unicode");
    }
    if (key.indexOf('.') >= 0) {
      for (String segment : key.split("/", -1)) {
        if (segment.equals(".") || segment.equals("..")) {
          throw new ContentStoreException(Kind.UNKNOWN, "the key has a segment of dots");
        }
      }
    }
  }

  private S3Address address(String bucket) {
    S3Address known = addresses.get(bucket);
    if (known != null) {
      return known;
    }
    S3Address address = addressOf(bucket);
    if (addresses.size() < MOST_BUCKETS) {
      addresses.put(bucket, address);
    }
    return address;
  }

  /** Where a bucket is, which the SDK knows of Amazon's hosts too. */
  private S3Address addressOf(String bucket) {
    URI uri;
    try {
      // The builder knows what a bucket may be called.
      String name = BucketExistsArgs.builder().bucket(bucket).build().bucket();
      uri = baseUrl.buildUrl(Http.Method.HEAD, name, null, region, null).uri();
    } catch (MinioException | IllegalArgumentException e) {
      throw new ContentStoreException(
          Kind.UNKNOWN, "nothing can be signed for this bucket: " + e.getMessage(), e);
    }
    String host = uri.getRawAuthority();
    String path = uri.getRawPath();
    return new S3Address(
        uri.getScheme() + "://" + host,
        host,
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }
}
