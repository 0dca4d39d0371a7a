package io.larch.model;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path below a client's own part of the store.
 *
 * @param url percent-encoded, with a leading slash; empty for the top of the part
 */
record Place(String url) {

  /**
   * Few, so that they collide; with names that begin like others or differ in case or in the form
   * of an accent alone, and with characters on both sides of the slash in byte order.
   */
  static final List<Place> ALL =
      List.of(
          new Place(""),
          new Place("/a"),
          new Place("/a/b"),
          new Place("/a/b/c"),
          new Place("/ab"),
          new Place("/a%2Fb"),
          new Place("/a%2Fb/c"),
          new Place("/A"),
          new Place("/a/B"),
          new Place("/a0"),
          new Place("/a."),
          new Place("/a!"),
          new Place("/a%25"),
          new Place("/a_"),
          new Place("/a-"),
          new Place("/a/-b"),
          new Place("/a%20b"),
          new Place("/%C3%A9"),
          new Place("/e%CC%81"),
          new Place("/a%F0%9F%98%80"),
          new Place("/a%EF%BF%BD/b"));

  /** The whole path, decoded, below a client's top. */
  List<String> below(String top) {
    return decode(top + url);
  }

  /** The segments of a percent-encoded path. */
  static List<String> decode(String url) {
    List<String> segments = new ArrayList<>();
    for (String segment : url.substring(1).split("/", -1)) {
      segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    return List.copyOf(segments);
  }
}
