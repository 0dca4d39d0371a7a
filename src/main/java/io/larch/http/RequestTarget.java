package io.larch.http;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the client asked for, as it was sent: nothing decoded, no dot segment removed, no slashes
 * merged. The router's own view ({@code normalizedPath}, {@code pathParam}, {@code queryParams}) is
 * not that, so whoever must tell {@code %2D} from {@code -} starts from here.
 *
 * @param rawPath begins with a slash; printable ASCII without {@code ?} and {@code #}
 * @param rawQuery what follows the first {@code ?}: empty for a bare one, null where there is none
 */
public record RequestTarget(String rawPath, @Nullable String rawQuery) {

  /**
   * The target of a request. The routers of this package have refused unreadable targets before a
   * feature sees the request, so that a route's handler gets no exception here.
   *
   * @throws ApiException INVALID_REQUEST, as {@link #parse}
   */
  public static RequestTarget of(HttpServerRequest request) {
    return parse(request.uri());
  }

  /**
   * Reads a request target (RFC 9112, section 3.2) in origin form ({@code /path?query}) or absolute
   * form ({@code http://host/path?query}, whose host is not looked at).
   *
   * @throws ApiException INVALID_REQUEST for another form, a fragment, or a character that a URI
   *     can't hold unencoded
   */
  public static RequestTarget parse(String target) {
    refuseUnreadable(target);
    int pathStart = pathStart(target);
    int query = target.indexOf('?', pathStart);
    int pathEnd = query < 0 ? target.length() : query;
    return new RequestTarget(
        pathStart == pathEnd ? "/" : target.substring(pathStart, pathEnd),
        query < 0 ? null : target.substring(query + 1));
  }

  private static void refuseUnreadable(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c > '~') {
        throw invalid("The request target holds a character that must be percent-encoded.");
      }
      if (c == '#') {
        throw invalid("The request target holds a fragment; leave it out, or write '#' as %23.");
      }
    }
  }

  /**
   * The host and port of a target in absolute form, as they were sent; null when it has another
   * form.
   */
  static @Nullable String authority(String target) {
    int begin = target.startsWith("/") ? -1 : afterScheme(target);
    return begin < 0 ? null : target.substring(begin, pathStart(target));
  }

  private static int pathStart(String target) {
    if (target.startsWith("/")) {
      return 0;
    }
    int authority = afterScheme(target);
    if (authority < 0) {
      throw invalid("The request target must begin with '/' or be an absolute http URL.");
    }
    for (int i = authority; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '/' || c == '?') {
        return i;
      }
    }
    return target.length();
  }

  /** Where the authority begins; -1 when the target is not in absolute form. */
  private static int afterScheme(String target) {
    for (String scheme : new String[] {"http://", "https://"}) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    return -1;
  }

  private static ApiException invalid(String detail) {
    return new ApiException(ErrorCode.INVALID_REQUEST, detail);
  }

  /** Path and query as they were sent. */
  @Override
  public String toString() {
    return rawQuery == null ? rawPath : rawPath + '?' + rawQuery;
  }
}
