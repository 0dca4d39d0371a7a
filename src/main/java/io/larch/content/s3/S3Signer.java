package io.larch.content.s3;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.minio.BaseArgs;
import io.minio.BucketExistsArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.credentials.Credentials;
import io.minio.errors.MinioException;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signs S3 requests into URLs (Signature Version 4, in the query). Computes only: the region is
 * known, so nothing is asked of the store.
 */
final class S3Signer {

  /** S3's own limit. */
  static final Duration MAX_EXPIRY = Duration.ofDays(7);

  private final Http.BaseUrl baseUrl;
  private final String region;
  private final Credentials credentials;

  S3Signer(S3Config config) {
    baseUrl = new Http.BaseUrl(config.endpoint().toString());
    baseUrl.setRegion(config.region());
    if (config.pathStyle()) {
      baseUrl.disableVirtualStyleEndpoint();
    } else {
      baseUrl.enableVirtualStyleEndpoint();
    }
    region = config.region();
    credentials = new Credentials(config.accessKey(), config.secretKey().value(), null, null);
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
    if (key != null && !StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
      // It would be sent with a question mark in that place: another key's name.
      throw new ContentStoreException(Kind.UNKNOWN, "the key is not valid Unicode");
    }
    try {
      return Http.S3Request.builder()
          .userAgent("larch")
          .method(Http.Method.valueOf(method.name()))
          .args(args(bucket, key, query))
          .headers(new Http.Headers())
          .build()
          .toPresignedRequest(baseUrl, region, credentials, Math.toIntExact(expiry.toSeconds()))
          .httpRequest()
          .url()
          .toString();
    } catch (MinioException | IllegalArgumentException e) {
      throw new ContentStoreException(
          Kind.UNKNOWN, method + " can't be signed for this bucket and key: " + e.getMessage(), e);
    }
  }

  private static BaseArgs args(String bucket, @Nullable String key, Map<String, String> query) {
    return key == null
        ? BucketExistsArgs.builder().bucket(bucket).extraQueryParams(query).build()
        : GetPresignedObjectUrlArgs.builder()
            .method(Http.Method.GET)
            .bucket(bucket)
            .object(key)
            .extraQueryParams(query)
            .build();
  }
}
