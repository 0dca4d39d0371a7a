package io.larch.path;

import java.util.List;

/**
 * Where assets lie: a list of decoded segments. Compared exactly, case included, without any
 * normalisation. The empty list is the root, which no asset can lie at but whose subtree is the
 * whole store.
 *
 * @param segments decoded; at most {@value #MAX_SEGMENTS}, none of them empty, {@code .}, {@code
 *     ..} or {@code -}, none with a control character, each of at most {@value #MAX_SEGMENT_BYTES}
 *     bytes of UTF-8 and all together of at most {@value #MAX_BYTES}
 */
public record AssetPath(List<String> segments) {

  /** Segments of a path, at most. */
  public static final int MAX_SEGMENTS = 64;

  /** Bytes of UTF-8 in one segment, at most. */
  public static final int MAX_SEGMENT_BYTES = 255;

  /** Bytes of UTF-8 in all segments together, at most; the slashes between them not counted. */
  public static final int MAX_BYTES = 2000;

  /** The path above all others. */
  public static final AssetPath ROOT = new AssetPath(List.of());

  /**
   * What stands for a slash inside a segment in the stored form; control characters can't occur in
   * a segment, so it is unambiguous.
   */
  private static final char STORED_SLASH = '\u0001';

  /**
   * After every stored path: those have a slash among their first 256 bytes, where this has the
   * last of all characters.
   */
  private static final String STORED_END_OF_ALL =
      "\uDBFF\uDFFF".repeat((MAX_SEGMENT_BYTES + 1) / 4);

  /**
   * Checks every rule for paths, so that a path that exists is a path that is allowed.
   *
   * @throws InvalidRequestException if a segment is not allowed, or the path is too long
   */
  public AssetPath {
    segments = List.copyOf(segments);
    if (segments.size() > MAX_SEGMENTS) {
      throw new InvalidRequestException(
          "The path has %d segments; %d are allowed".formatted(segments.size(), MAX_SEGMENTS));
    }
    int bytes = 0;
    for (String segment : segments) {
      bytes += requireSegment(segment);
    }
    if (bytes > MAX_BYTES) {
      throw new InvalidRequestException(
          "The path is %d bytes long in UTF-8; %d are allowed".formatted(bytes, MAX_BYTES));
    }
  }

  /**
   * The path that a percent-encoded URL path stands for: {@code /users/123}, or {@code /} for the
   * root. It is a path alone, without the API's prefix, a selector or a slash at the end.
   *
   * @throws InvalidRequestException if it is not such a path
   */
  public static AssetPath parse(String urlPath) {
    if (!urlPath.startsWith("/")) {
      throw new InvalidRequestException(
          "A path begins with a slash; " + ClientText.quote(urlPath) + " does not");
    }
    return urlPath.length() == 1
        ? ROOT
        : new AssetPath(PercentEncoding.decodeSegments(urlPath, 0, urlPath.length()));
  }

  /** Whether this is the root. */
  public boolean isRoot() {
    return segments.isEmpty();
  }

  /**
   * The one URL path by which Larch names this path, percent-encoded ({@code /users/J%C3%BCrgen});
   * {@code /} for the root. The inverse of {@link #parse}, which takes other spellings too.
   */
  public String urlPath() {
    if (isRoot()) {
      return "/";
    }
    StringBuilder url = new StringBuilder();
    for (String segment : segments) {
      PercentEncoding.encodeSegment(segment, url.append('/'));
    }
    return url.toString();
  }

  /**
   * The form kept in the database: segments joined and ended by slashes ({@code users/12/}), so
   * that a subtree is one range of a B-tree in byte order. The root's is empty.
   */
  public String stored() {
    StringBuilder stored = new StringBuilder();
    for (String segment : segments) {
      stored.append(segment.replace('/', STORED_SLASH)).append('/');
    }
    return stored.toString();
  }

  /**
   * A text that comes after everything in this path's subtree, and before all that lies outside of
   * it and comes later ({@code users/120} for {@code users/12/}: the slash's successor is the digit
   * zero).
   */
  public String storedEnd() {
    if (isRoot()) {
      return STORED_END_OF_ALL;
    }
    String stored = stored();
    return stored.substring(0, stored.length() - 1) + '0';
  }

  /**
   * The inverse of {@link #stored()}.
   *
   * @throws IllegalArgumentException if the text does not end with a slash and is not empty
   */
  public static AssetPath fromStored(String stored) {
    if (stored.isEmpty()) {
      return ROOT;
    }
    if (!stored.endsWith("/")) {
      throw new IllegalArgumentException("A stored path ends with a slash");
    }
    String[] segments = stored.substring(0, stored.length() - 1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = segments[i].replace(STORED_SLASH, '/');
    }
    return new AssetPath(List.of(segments));
  }

  /** The canonical URL path. */
  @Override
  public String toString() {
    return urlPath();
  }

  private static int requireSegment(String segment) {
    switch (segment) {
      case "" ->
          throw new InvalidRequestException(
              "A path has no empty segments; write one slash between segments");
      case ".", ".." ->
          throw new InvalidRequestException(
              "'.' and '..' can't be segments of a path, percent-encoded or not; write the path"
                  + " out");
      case "-" ->
          throw new InvalidRequestException(
              "The segment '-' sets the selector off from the path: it stands once in a URL, not"
                  + " percent-encoded, and can't be part of a path");
      default -> {
        int bytes = ClientText.requireWellFormed("A segment of the path", segment);
        if (bytes > MAX_SEGMENT_BYTES) {
          throw new InvalidRequestException(
              "The segment %s is %d bytes long in UTF-8; %d are allowed"
                  .formatted(ClientText.quote(segment), bytes, MAX_SEGMENT_BYTES));
        }
        return bytes;
      }
    }
  }
}
