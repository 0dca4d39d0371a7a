package io.larch.asset;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Range} header (RFC 9110, section 14). */
final class RangeHeader {

  /** A request for more ranges than this gets the whole content, which costs the store less. */
  static final int MAX_RANGES = 16;

  private static final Pattern RANGE = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

  private RangeHeader() {}

  /**
   * Which parts of the content to answer with. Ranges that overlap or touch are joined, where the
   * first of them stands.
   *
   * @param header its value; null without one
   * @param size bytes of the content
   * @return null: the whole content, because the header is absent, of another unit, malformed or
   *     asks for too many ranges; empty: no range lies within the content (416)
   */
  static @Nullable List<ByteRange> parse(@Nullable String header, long size) {
    if (header == null || !header.regionMatches(true, 0, "bytes=", 0, 6)) {
      return null;
    }
    String[] specs = header.substring(6).split(",", -1);
    if (specs.length > MAX_RANGES) {
      return null;
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (String spec : specs) {
      Matcher range = RANGE.matcher(spec.strip());
      if (!range.matches() || !isValid(range.group(1), range.group(2))) {
        return null;
      }
      ByteRange resolved = resolve(range.group(1), range.group(2), size);
      if (resolved != null) {
        add(ranges, resolved);
      }
    }
    return ranges;
  }

  private static boolean isValid(String first, String last) {
    if (first.isEmpty() || last.isEmpty()) {
      return !(first.isEmpty() && last.isEmpty());
    }
    return Long.parseLong(first) <= Long.parseLong(last);
  }

  /** Null when no byte of the content lies in it. */
  private static @Nullable ByteRange resolve(String first, String last, long size) {
    if (first.isEmpty()) {
      long suffix = Math.min(Long.parseLong(last), size);
      return suffix == 0 ? null : new ByteRange(size - suffix, size - 1);
    }
    long begin = Long.parseLong(first);
    if (begin >= size) {
      return null;
    }
    return new ByteRange(
        begin, last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1));
  }

  private static void add(List<ByteRange> ranges, ByteRange range) {
    ByteRange joined = range;
    int place = ranges.size();
    for (int i = ranges.size() - 1; i >= 0; i--) {
      if (ranges.get(i).touches(joined)) {
        joined = joined.join(ranges.remove(i));
        place = i;
      }
    }
    // Joining may have grown it into ranges that it did not touch before.
    if (ranges.stream().anyMatch(joined::touches)) {
      add(ranges, joined);
    } else {
      ranges.add(Math.min(place, ranges.size()), joined);
    }
  }
}
