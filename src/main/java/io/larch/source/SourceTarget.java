package io.larch.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/** Path and query of a URL, as the URL standard has browsers write them. */
final class SourceTarget {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String ENCODED_IN_PATHS = " \"#<>?^`{}";
  private static final String ENCODED_IN_QUERIES = " \"#<>'";
  private static final String DOT = "(?:\\.|%2[eE])";

  private SourceTarget() {}

  /**
   * Encodes once: a percent sign stands for itself, in an encoding or not.
   *
   * @param written path, query and fragment, each of which may be missing
   * @return path and query; begins with a slash
   */
  static String of(String written) {
    int fragment = written.indexOf('#');
    String target = fragment < 0 ? written : written.substring(0, fragment);
    int query = target.indexOf('?');
    String path = (query < 0 ? target : target.substring(0, query)).replace('\\', '/');
    return encode(withoutDots(path), ENCODED_IN_PATHS)
        + (query < 0 ? "" : "?" + encode(target.substring(query + 1), ENCODED_IN_QUERIES));
  }

  /** The path of a target. */
  static String path(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** One character for each byte, those beyond ASCII percent-encoded. */
  static String encodeHigh(byte[] bytes) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : bytes) {
      if (b < 0) {
        HEX.toHexDigits(encoded.append('%'), b);
      } else {
        encoded.append((char) b);
      }
    }
    return encoded.toString();
  }

  /** Resolves segments of one or two dots. */
  private static String withoutDots(String path) {
    String[] segments = (path.startsWith("/") ? path.substring(1) : path).split("/", -1);
    Deque<String> kept = new ArrayDeque<>();
    for (int i = 0; i < segments.length; i++) {
      boolean up = segments[i].matches(DOT + DOT);
      boolean here = segments[i].matches(DOT);
      if (up) {
        kept.pollLast();
      }
      if (!up && !here) {
        kept.addLast(segments[i]);
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String encode(String text, String encoded) {
    StringBuilder target = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7F && encoded.indexOf(b) < 0) {
        target.append((char) b);
      } else {
        HEX.toHexDigits(target.append('%'), b);
      }
    }
    return target.toString();
  }
}
