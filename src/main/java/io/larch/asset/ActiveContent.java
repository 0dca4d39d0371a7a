package io.larch.asset;

import io.vertx.core.MultiMap;
import java.util.Set;

/** Keeps stored content from running as the site that serves it. */
final class ActiveContent {

  private static final Set<String> ACTIVE =
      Set.of(
          "text/html",
          "text/xml",
          "application/xml",
          "text/javascript",
          "application/javascript",
          "application/mathml+xml",
          "multipart/related",
          "message/rfc822");

  private ActiveContent() {}

  /** Whether a browser might run something in content of this type. */
  static boolean isActive(String mediaType) {
    return ACTIVE.contains(mediaType) || mediaType.endsWith("+xml") || mediaType.endsWith("html");
  }

  /** Adds the headers that go with content of this type. */
  static void protect(MultiMap headers, String mediaType) {
    // For every type: else a browser might find a script in what is served as text.
    headers.set("X-Content-Type-Options", "nosniff");
    if (isActive(mediaType)) {
      headers.set("Content-Security-Policy", "sandbox");
    }
  }
}
