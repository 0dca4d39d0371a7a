package io.larch.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.larch.caller.Permission;
import io.larch.path.InvalidRequestException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns a configured value, from a file or an environment variable, into a typed one. A value from
 * a variable is always a string, so numbers and booleans are read from their text.
 */
@FunctionalInterface
interface ValueParser<T> {

  /**
   * Parses a value.
   *
   * @param value never null, and never of type {@code NULL} or {@code OBJECT}
   */
  T parse(ConfigValue value) throws InvalidValueException;

  /** A whole number, bounds included. */
  static ValueParser<Integer> integer(int min, int max) {
    return value -> {
      String text = text(value);
      int number;
      try {
        number = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw outside("a whole number from " + min + " to " + max, text);
      }
      if (number < min || number > max) {
        throw outside("from " + min + " to " + max, text);
      }
      return number;
    };
  }

  /** {@code true} or {@code false}. */
  static ValueParser<Boolean> bool() {
    return value ->
        switch (text(value)) {
          case "true" -> true;
          case "false" -> false;
          default -> throw outside("true or false", text(value));
        };
  }

  /** Text of at least one character, without control characters. */
  static ValueParser<String> nonEmpty() {
    return value -> {
      String text = text(value);
      if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
        throw new InvalidValueException("must be text of at least one printable character");
      }
      return text;
    };
  }

  /**
   * Text that matches a pattern.
   *
   * @param rule what the pattern asks for; completes "must be …"
   */
  static ValueParser<String> matching(Pattern pattern, String rule) {
    return value -> {
      String text = text(value);
      if (!pattern.matcher(text).matches()) {
        throw outside(rule, text);
      }
      return text;
    };
  }

  /** A host name or address, without a port. */
  static ValueParser<String> host() {
    return matching(
        Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?"),
        "a host name or an address, without a port");
  }

  /** A host name, with or without a port; in small letters. */
  static ValueParser<String> hostAndPort() {
    ValueParser<String> parser =
        matching(
            Pattern.compile("[A-Za-z0-9._-]+(:[1-9][0-9]{0,4})?"),
            "a host name with or without a port, such as assets.example.org");
    return value -> parser.parse(value).toLowerCase(Locale.ROOT);
  }

  /** An address, or a network as an address and the number of its leading bits that count. */
  static ValueParser<String> network() {
    String rule = "an address or a network, such as 10.0.0.0/8";
    return value -> {
      String text = text(value);
      int slash = text.indexOf('/');
      try {
        int bits =
            InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress().length
                * Byte.SIZE;
        if (slash >= 0 && Integer.parseUnsignedInt(text.substring(slash + 1)) > bits) {
          throw outside(rule, text);
        }
        return text;
      } catch (IllegalArgumentException e) {
        throw outside(rule, text);
      }
    };
  }

  /** A duration with its unit; the bounds, included, are written the same way. */
  static ValueParser<Duration> duration(String min, String max) {
    return value -> {
      Duration duration = Units.duration(value);
      if (duration.compareTo(Units.duration(min)) < 0
          || duration.compareTo(Units.duration(max)) > 0) {
        throw outside("from " + min + " to " + max, text(value));
      }
      return duration;
    };
  }

  /** A duration of whole seconds, where a protocol knows no fractions. */
  static ValueParser<Duration> wholeSeconds(String min, String max) {
    return value -> {
      Duration duration = duration(min, max).parse(value);
      if (duration.toNanosPart() != 0) {
        throw outside("whole seconds", text(value));
      }
      return duration;
    };
  }

  /** A size in bytes, with its unit; the bounds, included, are written the same way. */
  static ValueParser<Long> size(String min, String max) {
    return value -> {
      BigInteger bytes = Units.size(value);
      if (bytes.compareTo(Units.size(min)) < 0 || bytes.compareTo(Units.size(max)) > 0) {
        throw outside("from " + min + " to " + max, text(value));
      }
      return bytes.longValueExact();
    };
  }

  /** Whole percents, from 0% to 100%. */
  static ValueParser<Integer> percent() {
    Pattern percent = Pattern.compile("(100|[1-9]?[0-9])%");
    return value -> {
      Matcher matcher = percent.matcher(text(value));
      if (!matcher.matches()) {
        throw outside("whole percents, from 0% to 100%", text(value));
      }
      return Integer.valueOf(matcher.group(1));
    };
  }

  /** An http or https URL of scheme, host and port alone, with or without a path. */
  static ValueParser<URI> url(boolean pathAllowed) {
    // The value itself stays out of the message: it may hold a password before an '@'.
    String rule =
        "must be an http or https URL of a host and, if need be, a port"
            + (pathAllowed ? " and a path, without a slash at the end" : ", without a path");
    return value -> {
      try {
        URI uri = new URI(text(value));
        boolean plain =
            uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        boolean pathFits = pathAllowed ? !path.endsWith("/") : path.isEmpty();
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!plain || !pathFits || !web || uri.getPort() > 65_535) {
          throw new InvalidValueException(rule);
        }
        return uri;
      } catch (URISyntaxException e) {
        throw new InvalidValueException(rule);
      }
    };
  }

  /** What may be done without a key: at paths, and for nobody in particular. */
  static ValueParser<Permission> anonymousPermission() {
    return value -> {
      String text = text(value);
      try {
        Permission permission = Permission.parse(text);
        if (!permission.action().isAtPaths() || permission.namesSubject()) {
          throw new InvalidValueException(
              "what is permitted to everybody is at paths, and names no {sub}, unlike '"
                  + text
                  + "'");
        }
        return permission;
      } catch (InvalidRequestException e) {
        throw new InvalidValueException(String.valueOf(e.getMessage()));
      }
    };
  }

  /** One of an enum's constants, written small and with dashes. */
  static <E extends Enum<E>> ValueParser<E> choice(Class<E> type) {
    return value -> {
      String text = text(value);
      for (E constant : type.getEnumConstants()) {
        if (written(constant).equals(text)) {
          return constant;
        }
      }
      String choices =
          Arrays.stream(type.getEnumConstants())
              .map(ValueParser::written)
              .collect(Collectors.joining(", "));
      throw outside("one of " + choices, text);
    };
  }

  /** A list without duplicates, in its order. */
  static <T> ValueParser<Set<T>> setOf(ValueParser<T> element) {
    return value -> {
      if (!(value instanceof ConfigList list)) {
        throw new InvalidValueException("must be a list, such as [a, b]");
      }
      Set<T> elements = new LinkedHashSet<>();
      for (ConfigValue each : list) {
        elements.add(element.parse(each));
      }
      return elements;
    };
  }

  /** A list of at least one element, without duplicates, in its order. */
  static <T> ValueParser<Set<T>> nonEmptySetOf(ValueParser<T> element) {
    return value -> {
      Set<T> elements = setOf(element).parse(value);
      if (elements.isEmpty()) {
        throw new InvalidValueException("must have at least one element");
      }
      return elements;
    };
  }

  /** A path of the file system, absolute or relative to where the server is started. */
  static ValueParser<Path> path() {
    return value -> {
      String text = nonEmpty().parse(value);
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw outside("a path", text);
      }
    };
  }

  /** How a constant is written in the configuration. */
  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The text of a single value, as it was written. */
  static String text(ConfigValue value) throws InvalidValueException {
    ConfigValueType type = value.valueType();
    if (type == ConfigValueType.LIST || type == ConfigValueType.OBJECT) {
      throw new InvalidValueException("must be a single value, not a list or a section");
    }
    if (type == ConfigValueType.NULL) {
      throw new InvalidValueException("must have a value, not null");
    }
    return value.atKey("value").getString("value");
  }

  /** Shows what was given, unless it may hold a password before an '@'. */
  private static InvalidValueException outside(String rule, String text) {
    return new InvalidValueException(
        "must be " + rule + (text.indexOf('@') < 0 ? ", not '" + text + "'" : ""));
  }
}
