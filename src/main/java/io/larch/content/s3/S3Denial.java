package io.larch.content.s3;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why the store denies us a bucket. The answer to a HEAD has no body that would say so; the answer
 * to a listing of nothing does.
 */
final class S3Denial {

  private static final Map<String, String> NOTHING = Map.of("list-type", "2", "max-keys", "0");

  private final S3Http http;
  private final S3Config config;

  S3Denial(S3Http http, S3Config config) {
    this.http = http;
    this.config = config;
  }

  /**
   * Makes a failure say what to do.
   *
   * @param failure of a HEAD on the bucket
   * @return fails, with the same kind
   */
  <T> Future<T> explain(String bucket, Throwable failure) {
    if (!(failure instanceof ContentStoreException known) || known.kind() != Kind.DENIED) {
      return Future.failedFuture(failure);
    }
    return http.call(HttpMethod.GET, bucket, null, NOTHING, Map.of(), Buffer.buffer())
        .transform(
            asked -> {
              String code = asked.succeeded() ? S3Errors.code(asked.result().body()) : null;
              return Future.failedFuture(
                  new ContentStoreException(Kind.DENIED, why(bucket, code), failure));
            });
  }

  private String why(String bucket, @Nullable String code) {
    String key = "access key " + config.accessKey();
    String store = "the store at " + config.endpoint();
    return switch (code) {
      case "SignatureDoesNotMatch" ->
          store
              + " says that the secret of "
              + key
              + " is wrong (SignatureDoesNotMatch): set LARCH_CONTENT_S3_SECRET_KEY to the right"
              + " one";
      case "InvalidAccessKeyId" ->
          store
              + " does not know "
              + key
              + " (InvalidAccessKeyId): set content.s3.access-key to one that it knows";
      case "RequestTimeTooSkewed" ->
          store
              + " says that the clock of this machine is wrong (RequestTimeTooSkewed): set the"
              + " clock";
      case null, default ->
          "%s lets %s not use bucket %s (403%s): give it the rights on the bucket, or look whether key and secret (LARCH_CONTENT_S3_SECRET_KEY) are the right ones"
              .formatted(store, key, bucket, code == null ? "" : ", " + code);
    };
  }
}
