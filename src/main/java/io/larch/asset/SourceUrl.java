package io.larch.asset;

import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * A URL to fetch content from.
 *
 * @param https whether over TLS
 * @param host in lower case, an IPv6 address without brackets
 * @param port the URL's, or the scheme's
 * @param target path and query
 * @param uri the whole, to resolve a redirect against
 */
record SourceUrl(boolean https, String host, int port, String target, URI uri) {

  private static final int MAX_LENGTH = 2048;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /**
   * @throws ApiException INVALID_FIELD, naming {@code url}
   */
  static SourceUrl parse(String url) {
    if (url.length() > MAX_LENGTH) {
      throw invalid("must not be longer than " + MAX_LENGTH + " characters");
    }
    try {
      return of(new URI(url));
    } catch (URISyntaxException _) {
      throw invalid("is not a valid URL");
    }
  }

  /**
   * Where a redirect leads.
   *
   * @throws ApiException INVALID_FIELD
   */
  SourceUrl resolve(String location) {
    try {
      return of(uri.resolve(new URI(location)));
    } catch (URISyntaxException _) {
      throw invalid("redirects to something that is not a valid URL");
    }
  }

  private static SourceUrl of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean https = scheme.equals("https");
    if (!https && !scheme.equals("http")) {
      throw invalid("must begin with http:// or https://");
    }
    if (uri.getHost() == null) {
      throw invalid("has no valid host name");
    }
    if (uri.getRawUserInfo() != null) {
      throw invalid("must not contain a user name or password");
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = uri.getPort() >= 0 ? uri.getPort() : https ? HTTPS_PORT : HTTP_PORT;
    if (port < 1 || port > 65_535) {
      throw invalid("has a port out of range");
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    return new SourceUrl(https, bare, port, target, uri);
  }

  static ApiException invalid(String message) {
    return new ApiException(
        ErrorCode.INVALID_FIELD,
        "The source can't be fetched from.",
        List.of(new FieldError("url", message)));
  }
}
