package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a versioned bucket holds of one key: versions of its content, and delete markers. */
final class S3Versions {

  /**
   * Some of a key's versions.
   *
   * @param ids of versions and delete markers alike
   * @param all whether the key has no others
   */
  record Versions(String key, List<String> ids, boolean all) {}

  private final S3Http http;

  S3Versions(S3Http http) {
    this.http = http;
  }

  /**
   * Lists versions of exactly this key, up to a thousand. The prefix matches longer keys as well;
   * they come after it, so that the first page tells.
   */
  Future<Versions> list(String bucket, String key) {
    return http.succeed(
            HttpMethod.GET,
            bucket,
            null,
            Map.of("versions", "", "prefix", key, "encoding-type", "url"),
            Map.of(),
            Buffer.buffer())
        .map(
            answer ->
                versions(
                    key,
                    ListingDocument.read(
                        ListingDocument.Of.VERSIONS,
                        answer.body(),
                        "the list of versions of a key in " + bucket)));
  }

  private static Versions versions(String key, ListingDocument listing) {
    List<String> ids = new ArrayList<>();
    boolean others = false;
    for (ListingDocument.Entry entry : listing.entries()) {
      if (entry.key().equals(key)) {
        ids.add(entry.versionId());
      } else if (entry.key().startsWith(key)) {
        others = true;
      } else {
        // Were it passed over, a key that we failed to read would count as gone.
        throw new ContentStoreException(
            Kind.UNKNOWN, "a version of a key that was not asked for is listed");
      }
    }
    return new Versions(key, ids, others || !listing.truncated());
  }
}
