package io.larch.mediatype;

import java.util.Set;

/** Content that could run as the site that serves it. */
public final class ActiveContent {

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
  public static boolean isActive(String mediaType) {
    return ACTIVE.contains(mediaType) || mediaType.endsWith("+xml") || mediaType.endsWith("html");
  }
}
