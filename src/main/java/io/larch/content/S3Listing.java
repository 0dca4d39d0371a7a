package io.larch.content;

import io.larch.content.ContentStoreException.Kind;
import io.minio.errors.XmlParserException;
import io.minio.messages.ListBucketResultV2;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects of a bucket, page by page. */
final class S3Listing {

  private final S3Http http;

  S3Listing(S3Http http) {
    this.http = http;
  }

  /** As {@link ContentStore#list}; fails when the store doesn't keep to the order of S3. */
  Future<ObjectPage> page(String bucket, @Nullable String after) {
    Map<String, String> query =
        new HashMap<>(
            Map.of(
                "list-type",
                "2",
                "encoding-type",
                "url",
                "max-keys",
                Integer.toString(ObjectPage.MAX)));
    if (after != null) {
      query.put("start-after", after);
    }
    return http.succeed(HttpMethod.GET, bucket, null, query, Map.of(), Buffer.buffer())
        .compose(
            answer -> {
              try {
                return Future.succeededFuture(read(bucket, after, answer.body()));
              } catch (ContentStoreException e) {
                return Future.failedFuture(e);
              }
            });
  }

  private static ObjectPage read(String bucket, @Nullable String after, Buffer body) {
    ListBucketResultV2 listing = parse(bucket, body);
    List<StoredObject> objects =
        listing.contents().stream()
            .map(
                item -> {
                  item.setEncodingType(listing.encodingType());
                  return new StoredObject(
                      item.objectName(), item.size(), item.lastModified().toInstant());
                })
            .toList();
    String last = after;
    for (StoredObject object : objects) {
      if (last != null && StoredObject.KEY_ORDER.compare(last, object.key()) >= 0) {
        throw unreadable(bucket, "is not in the order of the keys", null);
      }
      last = object.key();
    }
    if (listing.isTruncated() && objects.isEmpty()) {
      throw unreadable(bucket, "does not go on", null);
    }
    return new ObjectPage(objects, !listing.isTruncated());
  }

  private static ListBucketResultV2 parse(String bucket, Buffer body) {
    try {
      if (S3Xml.rootOf(body).equals("ListBucketResult")) {
        return S3Xml.parse(ListBucketResultV2.class, body);
      }
    } catch (XmlParserException e) {
      throw unreadable(bucket, "can't be read", e);
    }
    throw unreadable(bucket, "can't be read", null);
  }

  private static ContentStoreException unreadable(
      String bucket, String why, @Nullable Throwable cause) {
    String message = "the listing of " + bucket + " " + why;
    return cause == null
        ? new ContentStoreException(Kind.UNKNOWN, message)
        : new ContentStoreException(Kind.UNKNOWN, message, cause);
  }
}
