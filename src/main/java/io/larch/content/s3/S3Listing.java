package io.larch.content.s3;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.ObjectPage;
import io.larch.content.ReservedObjects;
import io.larch.content.StoredObject;
import io.larch.content.s3.ListingDocument.Entry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a bucket, page by page: as they are read, or, in a bucket that keeps versions, all
 * keys of which it holds anything.
 */
final class S3Listing {

  private final S3Http http;

  S3Listing(S3Http http) {
    this.http = http;
  }

  /** As {@link ContentStore#list}; fails when the store doesn't keep to the order of S3. */
  Future<ObjectPage> page(String bucket, @Nullable String after) {
    Map<String, String> query = query("list-type", "2");
    if (after != null) {
      query.put("start-after", after);
    }
    return ask(ListingDocument.Of.OBJECTS, bucket, query)
        .compose(
            listing -> {
              ObjectPage page = objects(bucket, after, listing);
              return page.objects().isEmpty() && !page.last()
                  // Nothing but reserved ones.
                  ? page(bucket, listing.entries().getLast().key())
                  : Future.succeededFuture(page);
            });
  }

  private static ObjectPage objects(
      String bucket, @Nullable String after, ListingDocument listing) {
    List<StoredObject> objects = new ArrayList<>();
    String last = after;
    for (Entry entry : listing.entries()) {
      if (last != null && StoredObject.KEY_ORDER.compare(last, entry.key()) >= 0) {
        throw unreadable(bucket, "is not in the order of the keys");
      }
      if (!ReservedObjects.isReserved(entry.key())) {
        objects.add(object(bucket, entry));
      }
      last = entry.key();
    }
    if (listing.truncated() && listing.entries().isEmpty()) {
      throw unreadable(bucket, "does not go on");
    }
    return new ObjectPage(objects, !listing.truncated());
  }

  /**
   * As {@link #page}, of all versions and delete markers. A key is one object, however much there
   * is of it.
   */
  Future<ObjectPage> pageOfVersions(String bucket, @Nullable String after) {
    Map<String, String> query = query("versions", "");
    if (after != null) {
      query.put("key-marker", after);
    }
    return pageOfVersions(bucket, after, query);
  }

  private Future<ObjectPage> pageOfVersions(
      String bucket, @Nullable String after, Map<String, String> query) {
    return ask(ListingDocument.Of.VERSIONS, bucket, query)
        .compose(
            listing -> {
              NavigableMap<String, StoredObject> keys = keys(bucket, after, listing);
              if (keys.isEmpty() && listing.truncated()) {
                return pageOfVersions(bucket, after, goOn(bucket, query, listing));
              }
              if (keys.size() > 1 && listing.truncated()) {
                // There may be more of it, which the next page shows whole.
                keys.pollLastEntry();
              }
              return Future.succeededFuture(
                  new ObjectPage(List.copyOf(keys.values()), !listing.truncated()));
            });
  }

  /** Some stores repeat what else they have of the key that a listing is to begin after. */
  private static NavigableMap<String, StoredObject> keys(
      String bucket, @Nullable String after, ListingDocument listing) {
    NavigableMap<String, StoredObject> keys = new TreeMap<>(StoredObject.KEY_ORDER);
    for (Entry entry : listing.entries()) {
      int order = after == null ? 1 : StoredObject.KEY_ORDER.compare(entry.key(), after);
      if (order < 0) {
        throw unreadable(bucket, "is not in the order of the keys");
      }
      if (order > 0 && !ReservedObjects.isReserved(entry.key())) {
        keys.merge(entry.key(), object(bucket, entry), StoredObject::together);
      }
    }
    return keys;
  }

  /** A page held nothing but versions of the key before it: on behind the last of them. */
  private static Map<String, String> goOn(
      String bucket, Map<String, String> query, ListingDocument listing) {
    if (listing.entries().isEmpty()) {
      throw unreadable(bucket, "does not go on");
    }
    Entry last = listing.entries().getLast();
    if (last.versionId().equals(query.get("version-id-marker"))) {
      throw unreadable(bucket, "does not go on");
    }
    Map<String, String> next = new HashMap<>(query);
    next.put("key-marker", last.key());
    next.put("version-id-marker", last.versionId());
    return next;
  }

  private static Map<String, String> query(String name, String value) {
    return new HashMap<>(
        Map.of(name, value, "encoding-type", "url", "max-keys", Integer.toString(ObjectPage.MAX)));
  }

  private Future<ListingDocument> ask(
      ListingDocument.Of of, String bucket, Map<String, String> query) {
    return http.succeed(HttpMethod.GET, bucket, null, query, Map.of(), Buffer.buffer())
        .map(answer -> ListingDocument.read(of, answer.body(), "the listing of " + bucket));
  }

  private static StoredObject object(String bucket, Entry entry) {
    Instant modifiedAt = entry.modifiedAt();
    if (modifiedAt == null) {
      throw unreadable(bucket, "doesn't tell when an object was written");
    }
    return new StoredObject(entry.key(), entry.bytes(), modifiedAt, entry.current());
  }

  private static ContentStoreException unreadable(String bucket, String why) {
    return new ContentStoreException(Kind.UNKNOWN, "the listing of " + bucket + " " + why);
  }
}
