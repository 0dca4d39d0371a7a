package io.larch.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Durations and sizes in HOCON's notation. HOCON lets a number without a unit pass, as milliseconds
 * or bytes; here the unit is needed, as few people guess the right one.
 */
public final class Units {

  private static final String[] SIZES = {"TiB", "GiB", "MiB", "KiB"};

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("\\s*\\d+(\\.\\d+)?\\s*[A-Za-z]+\\s*");

  private Units() {}

  /** Bytes as they are written in a file: in the largest unit of which they are a whole number. */
  public static String written(long bytes) {
    for (int i = 0; i < SIZES.length; i++) {
      long unit = 1L << (10 * (SIZES.length - i));
      if (bytes != 0 && bytes % unit == 0) {
        return bytes / unit + SIZES[i];
      }
    }
    return bytes + "B";
  }

  /** A time in the same way. */
  static String written(Duration time) {
    if (time.toMillis() % 1_000 != 0) {
      return time.toMillis() + "ms";
    }
    long seconds = time.toSeconds();
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes % 60 != 0) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    return hours % 24 == 0 ? hours / 24 + "d" : hours + "h";
  }

  static Duration duration(ConfigValue value) throws InvalidValueException {
    String rule = "must be a number and a unit (ms, s, m, h or d), such as 30s";
    String text = withUnit(value, rule);
    try {
      return value.atKey("value").getDuration("value");
    } catch (ConfigException.BadValue e) {
      throw new InvalidValueException(rule + ", not '" + text + "'");
    }
  }

  static BigInteger size(ConfigValue value) throws InvalidValueException {
    String rule = "must be a number and a unit (B, KiB, MiB, GiB or TiB), such as 16KiB";
    String text = withUnit(value, rule);
    try {
      return value.atKey("value").getMemorySize("value").toBytesBigInteger();
    } catch (ConfigException.BadValue e) {
      throw new InvalidValueException(rule + ", not '" + text + "'");
    }
  }

  static Duration duration(String text) throws InvalidValueException {
    return duration(ConfigValueFactory.fromAnyRef(text));
  }

  static BigInteger size(String text) throws InvalidValueException {
    return size(ConfigValueFactory.fromAnyRef(text));
  }

  private static String withUnit(ConfigValue value, String rule) throws InvalidValueException {
    String text = ValueParser.text(value);
    if (!NUMBER_AND_UNIT.matcher(text).matches()) {
      throw new InvalidValueException(rule + ", not '" + text + "'");
    }
    return text;
  }
}
