package io.larch.mediatype;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A media type as a header declares it, true or not: {@code multipart/form-data; boundary=x}.
 *
 * @param mediaType in lower case, without parameters
 * @param parameters by name in lower case; unquoted
 */
public record DeclaredType(String mediaType, Map<String, String> parameters) {

  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\s*;\\s*([!-~&&[^=;\"]]+)=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([!-~&&[^;\"]]*))");

  public DeclaredType {
    parameters = Map.copyOf(parameters);
  }

  /** Null when it can't be read, or names a parameter twice. */
  public static @Nullable DeclaredType parse(String header) {
    int end = header.indexOf(';');
    String mediaType =
        (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    String rest = end < 0 ? "" : header.substring(end).stripTrailing();
    Map<String, String> parameters = new TreeMap<>();
    Matcher parameter = PARAMETER.matcher(rest);
    int at = 0;
    while (at < rest.length() && parameter.region(at, rest.length()).lookingAt()) {
      String quoted = parameter.group(2);
      String text = quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      if (parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), text) != null) {
        return null;
      }
      at = parameter.end();
    }
    return at == rest.length() || rest.substring(at).equals(";")
        ? new DeclaredType(mediaType, parameters)
        : null;
  }
}
