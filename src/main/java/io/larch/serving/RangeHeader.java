package io.larch.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Range} header (RFC 9110, section 14). */
final class RangeHeader {

  /** A request for more ranges than this gets the whole content, which costs the store less. */
  static final int MAX_RANGES = 16;

  /** Any number of digits: clients write a number beyond every content for "to the end". */
  private static final Pattern RANGE = Pattern.compile("0*([0-9]*)-0*([0-9]*)");

  private static final int LONG_DIGITS = 18;

  private RangeHeader() {}

  /**
   * Which parts of the content to answer with. Ranges that overlap or touch are joined, where the
   * first of them stands.
   *
   * @param header its value
   * @param size bytes of the content
   * @return null: the whole content, because the header is of another unit, malformed or asks for
   *     too many ranges; empty: no range lies within the content (416)
   */
  static @Nullable List<ByteRange> parse(String header, long size) {
    if (!header.regionMatches(true, 0, "bytes=", 0, 6)) {
      return null;
    }
    String[] specs = header.substring(6).split(",", -1);
    if (specs.length > MAX_RANGES) {
      return null;
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (String spec : specs) {
      Spec range = Spec.parse(spec.strip());
      if (range == null) {
        return null;
      }
      ByteRange resolved = range.resolve(size);
      if (resolved != null) {
        add(ranges, resolved);
      }
    }
    return ranges;
  }

  /**
   * A range as it is asked for.
   *
   * @param first null: as many bytes as {@code last} says, from the end
   * @param last null: to the end
   */
  private record Spec(@Nullable String first, @Nullable String last) {

    /** Null when it is none. */
    static @Nullable Spec parse(String text) {
      Matcher range = RANGE.matcher(text);
      if (!range.matches()) {
        return null;
      }
      int dash = text.indexOf('-');
      String first = dash == 0 ? null : range.group(1);
      String last = dash == text.length() - 1 ? null : range.group(2);
      boolean valid = first == null ? last != null : last == null || !isGreater(first, last);
      return valid ? new Spec(first, last) : null;
    }

    /** Null when no byte of the content lies in it. */
    @Nullable ByteRange resolve(long size) {
      if (first == null) {
        long suffix = last == null ? 0 : Math.min(number(last), size);
        return suffix == 0 ? null : new ByteRange(size - suffix, size - 1);
      }
      long begin = number(first);
      long end = last == null ? size - 1 : Math.min(number(last), size - 1);
      return begin >= size ? null : new ByteRange(begin, end);
    }

    private static boolean isGreater(String number, String other) {
      return number.length() == other.length()
          ? number.compareTo(other) > 0
          : number.length() > other.length();
    }

    /** Beyond what a long holds is beyond any content, wherever that is. */
    private static long number(String digits) {
      if (digits.isEmpty()) {
        return 0; // nothing but zeros
      }
      return digits.length() > LONG_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }
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
