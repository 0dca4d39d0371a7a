package io.larch.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long something is kept that is no longer live.
 *
 * @param time whole seconds; zero for not at all, null until somebody removes it
 */
public record KeepTime(@Nullable Duration time) {

  /** It isn't kept. */
  public static final KeepTime NONE = new KeepTime(Duration.ZERO);

  /** It is kept until somebody removes it. */
  public static final KeepTime FOREVER = new KeepTime(null);

  private static final ValueParser<Duration> TIME = ValueParser.wholeSeconds("1s", "36500d");

  static ValueParser<KeepTime> parser() {
    return value -> {
      String text = ValueParser.text(value);
      return switch (text) {
        case "none" -> NONE;
        case "forever" -> FOREVER;
        default -> new KeepTime(TIME.parse(value));
      };
    };
  }

  /** Whether it is kept at all. */
  public boolean isKept() {
    return time == null || !time.isZero();
  }

  /** As it is written in the configuration. */
  @Override
  public String toString() {
    if (time == null) {
      return "forever";
    }
    return time.isZero() ? "none" : Units.written(time);
  }
}
