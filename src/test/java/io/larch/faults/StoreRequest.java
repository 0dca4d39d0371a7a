package io.larch.faults;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;

/**
 * A request to an S3 store, as far as faults care.
 *
 * @param bucket empty for a request to the store itself
 * @param keys those of a multi-delete; the one that the request is about; none for the bucket
 */
public record StoreRequest(Kind kind, String bucket, List<String> keys) {

  /** What is asked of the store. */
  public enum Kind {
    /** POST {@code ?delete}. */
    MULTI_DELETE,
    /** DELETE of one object or version. */
    DELETE,
    /** PUT of an object or of a part. */
    PUT,
    /** GET of an object. */
    GET,
    /** Objects, versions or unfinished uploads of a bucket. */
    LIST,
    /** All else: HEAD, buckets, policies, the begin and the end of multipart uploads. */
    OTHER
  }

  private static final Set<String> NOT_LISTED =
      Set.of("versioning", "location", "policy", "acl", "lifecycle");

  static StoreRequest of(HttpMethod method, String uri) {
    QueryStringDecoder target = new QueryStringDecoder(uri);
    String[] path = target.path().substring(1).split("/", 2);
    boolean object = path.length == 2 && !path[1].isEmpty();
    return new StoreRequest(
        kind(method, object, target.parameters().keySet()),
        path[0],
        object ? List.of(path[1]) : List.of());
  }

  private static Kind kind(HttpMethod method, boolean object, Set<String> query) {
    if (method.equals(HttpMethod.POST) && !object && query.contains("delete")) {
      return Kind.MULTI_DELETE;
    }
    if (method.equals(HttpMethod.GET)
        && !object
        && query.stream().noneMatch(NOT_LISTED::contains)) {
      return Kind.LIST;
    }
    boolean upload = query.contains("uploadId");
    if (!object || (upload && !method.equals(HttpMethod.PUT))) {
      return Kind.OTHER;
    }
    return switch (method.name()) {
      case "DELETE" -> Kind.DELETE;
      case "PUT" -> Kind.PUT;
      case "GET" -> Kind.GET;
      default -> Kind.OTHER;
    };
  }

  /** The same with the keys that the body of a multi-delete names. */
  StoreRequest withKeysOf(Buffer body) {
    return new StoreRequest(kind, bucket, DeleteXml.keys(body, "Object"));
  }
}
