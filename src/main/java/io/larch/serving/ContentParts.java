package io.larch.serving;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.UUID;

/**
 * What of the content an answer carries, and how: whole, one range, or several as {@code
 * multipart/byteranges} (RFC 9110, section 14.6).
 */
final class ContentParts {

  private final List<ByteRange> ranges;
  private final long size;
  private final String mediaType;
  private final boolean partial;
  private final String boundary = UUID.randomUUID().toString();

  private ContentParts(List<ByteRange> ranges, long size, String mediaType, boolean partial) {
    this.ranges = ranges;
    this.size = size;
    this.mediaType = mediaType;
    this.partial = partial;
  }

  static ContentParts whole(long size, String mediaType) {
    List<ByteRange> all = size == 0 ? List.of() : List.of(new ByteRange(0, size - 1));
    return new ContentParts(all, size, mediaType, false);
  }

  /**
   * @param ranges at least one, each within the content
   */
  static ContentParts ranges(List<ByteRange> ranges, long size, String mediaType) {
    return new ContentParts(List.copyOf(ranges), size, mediaType, true);
  }

  /** Whether there is no byte to send. */
  boolean isEmpty() {
    return ranges.isEmpty();
  }

  int count() {
    return ranges.size();
  }

  ByteRange first() {
    return ranges.getFirst();
  }

  ByteRange range(int index) {
    return ranges.get(index);
  }

  int status() {
    return partial ? 206 : 200;
  }

  /** Bytes of the answer's body. */
  long length() {
    long length = end().length();
    for (int i = 0; i < ranges.size(); i++) {
      length += preface(i).length() + ranges.get(i).length();
    }
    return length;
  }

  /** Sets the headers that say what the body is. */
  void describe(MultiMap headers) {
    if (isMultipart()) {
      headers.set(HttpHeaders.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
      return;
    }
    headers.set(HttpHeaders.CONTENT_TYPE, mediaType);
    if (partial) {
      headers.set("Content-Range", first().contentRange(size));
    }
  }

  /** ASCII text before a range's bytes. */
  String preface(int index) {
    if (!isMultipart()) {
      return "";
    }
    return (index == 0 ? "--" : "\r\n--")
        + boundary
        + "\r\nContent-Type: "
        + mediaType
        + "\r\nContent-Range: "
        + ranges.get(index).contentRange(size)
        + "\r\n\r\n";
  }

  /** ASCII text after the last range's bytes. */
  String end() {
    return isMultipart() ? "\r\n--" + boundary + "--\r\n" : "";
  }

  private boolean isMultipart() {
    return ranges.size() > 1;
  }
}
