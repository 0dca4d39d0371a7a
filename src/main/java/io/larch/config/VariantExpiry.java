package io.larch.config;

import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a variant goes by itself.
 *
 * @param kind what its time runs from
 * @param after how long after that it goes; zero for {@code NEVER}
 */
public record VariantExpiry(Kind kind, Duration after) {

  /** It stays as long as its asset. */
  public static final VariantExpiry NEVER = new VariantExpiry(Kind.NEVER, Duration.ZERO);

  private static final Pattern WRITTEN = Pattern.compile("(ttl|idle) (\\S+)");

  private static final ValueParser<Duration> TIME = ValueParser.wholeSeconds("1s", "3650d");

  /** What a variant's time runs from. */
  public enum Kind {
    /** It has none. */
    NEVER,
    /** When it was made. */
    TTL,
    /** When it was last asked for. */
    IDLE
  }

  static ValueParser<VariantExpiry> parser() {
    return value -> {
      String text = ValueParser.text(value);
      if (text.equals("never")) {
        return NEVER;
      }
      Matcher matcher = WRITTEN.matcher(text);
      if (!matcher.matches()) {
        throw new InvalidValueException(
            "must be \"never\", \"ttl\" and a time such as \"ttl 3s\", or \"idle\" and one such as"
                + " \"idle 30d\", not '"
                + text
                + "'");
      }
      Duration after = TIME.parse(ConfigValueFactory.fromAnyRef(matcher.group(2)));
      return new VariantExpiry(matcher.group(1).equals("ttl") ? Kind.TTL : Kind.IDLE, after);
    };
  }

  /** As it is written in the configuration. */
  @Override
  public String toString() {
    return kind == Kind.NEVER
        ? ValueParser.written(kind)
        : ValueParser.written(kind) + " " + Units.written(after);
  }
}
