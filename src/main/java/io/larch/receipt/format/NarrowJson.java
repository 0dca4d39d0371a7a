package io.larch.receipt.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * JSON in the one form of RFC 8785 that leaves have: objects with sorted names, arrays, integers
 * from 0 to 2^53-1, strings of printable ASCII without quotation marks and backslashes. No space,
 * no line end. Values are {@link Map}, {@link List}, {@link Long} and {@link String}.
 */
final class NarrowJson {

  private static final long MAX_INTEGER = (1L << 53) - 1;

  private static final int MAX_DEPTH = 8;

  private final String text;
  private int at;

  private NarrowJson(String text) {
    this.text = text;
  }

  /** The text of a value. */
  static String write(Object value) {
    StringBuilder to = new StringBuilder();
    write(value, to);
    return to.toString();
  }

  private static void write(Object value, StringBuilder to) {
    switch (value) {
      case Map<?, ?> object -> {
        char separator = '{';
        for (Map.Entry<?, ?> entry : new TreeMap<>(object).entrySet()) {
          to.append(separator);
          write(entry.getKey(), to);
          to.append(':');
          write(entry.getValue(), to);
          separator = ',';
        }
        to.append(object.isEmpty() ? "{}" : "}");
      }
      case List<?> array -> {
        char separator = '[';
        for (Object element : array) {
          to.append(separator);
          write(element, to);
          separator = ',';
        }
        to.append(array.isEmpty() ? "[]" : "]");
      }
      case Long number when number >= 0 && number <= MAX_INTEGER -> to.append(number);
      case String string when isPlain(string) -> to.append('"').append(string).append('"');
      default -> throw new IllegalArgumentException("not to be written: " + value);
    }
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\');
  }

  /**
   * Reads an object.
   *
   * @throws NotVerifiedException if the text isn't exactly what {@link #write} makes of it
   */
  static SortedMap<String, Object> read(String text) {
    NarrowJson reader = new NarrowJson(text);
    SortedMap<String, Object> object = reader.object(0);
    // What has more than one spelling is told by writing it again: order, repeats, zeros.
    if (reader.at != text.length() || !write(object).equals(text)) {
      throw malformed();
    }
    return object;
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH || at >= text.length()) {
      throw malformed();
    }
    return switch (text.charAt(at)) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> integer();
    };
  }

  private SortedMap<String, Object> object(int depth) {
    SortedMap<String, Object> object = new TreeMap<>();
    take('{');
    while (!tookEnd('}', object.isEmpty())) {
      String name = string();
      take(':');
      if (object.put(name, value(depth + 1)) != null) {
        throw malformed();
      }
    }
    return object;
  }

  private List<Object> array(int depth) {
    List<Object> array = new ArrayList<>();
    take('[');
    while (!tookEnd(']', array.isEmpty())) {
      array.add(value(depth + 1));
    }
    return array;
  }

  /** Takes the end if it is there, and a comma if not, but before the first. */
  private boolean tookEnd(char end, boolean first) {
    if (at < text.length() && text.charAt(at) == end) {
      at++;
      return true;
    }
    if (!first) {
      take(',');
    }
    return false;
  }

  private String string() {
    take('"');
    int end = text.indexOf('"', at);
    if (end < 0) {
      throw malformed();
    }
    String string = text.substring(at, end);
    at = end + 1;
    if (!isPlain(string)) {
      throw malformed();
    }
    return string;
  }

  private Long integer() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start || at - start > 16) {
      throw malformed();
    }
    long number = Long.parseLong(text, start, at, 10);
    if (number > MAX_INTEGER) {
      throw malformed();
    }
    return number;
  }

  private void take(char expected) {
    if (at >= text.length() || text.charAt(at) != expected) {
      throw malformed();
    }
    at++;
  }

  private static NotVerifiedException malformed() {
    return new NotVerifiedException("the leaf is not JSON in the one form that leaves have");
  }
}
