package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** S3's request that deletes one object, or one version: for keys that XML can't carry. */
final class S3SingleDelete {

  /** What other keys would meet as well; a denial may be for this one key alone. */
  static final Set<Kind> HOPELESS = Set.of(Kind.UNAVAILABLE, Kind.THROTTLED, Kind.NO_BUCKET);

  private final S3Http http;

  S3SingleDelete(S3Http http) {
    this.http = http;
  }

  /**
   * Sends the request. What is not there counts as deleted.
   *
   * @param version null for the object as such
   * @return whether the store says that it has written a delete marker, or taken one away
   */
  Future<Boolean> send(String bucket, String key, @Nullable String version) {
    Map<String, String> query = version == null ? Map.of() : Map.of("versionId", version);
    return http.call(HttpMethod.DELETE, bucket, key, query, Map.of(), Buffer.buffer())
        .compose(
            answer -> {
              if (answer.ok()) {
                return Future.succeededFuture(answer.deleteMarker());
              }
              ContentStoreException refusal =
                  S3Errors.of("DELETE in " + bucket, answer.status(), answer.body(), true);
              return refusal.kind() == Kind.NOT_FOUND
                  ? Future.succeededFuture(false)
                  : Future.failedFuture(refusal);
            });
  }
}
