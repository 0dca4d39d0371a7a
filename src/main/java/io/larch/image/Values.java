package io.larch.image;

import io.larch.path.ClientText;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values that a parameter takes, and how each is spelled one way. */
interface Values {

  /** A value in its one spelling; null for one that isn't allowed. */
  @Nullable String spelled(String text);

  /** What is allowed; completes "is …". */
  String allowed();

  /** {@link #spelled}, or else refused. */
  default String read(String parameter, String text) {
    String spelled = spelled(text);
    if (spelled == null) {
      throw new InvalidTransformationException(
          parameter, "is " + allowed() + ", not " + ClientText.quote(text));
    }
    return spelled;
  }

  /** Whole numbers: ASCII digits alone, leading zeros allowed. */
  static Values number(int min, int max) {
    return new Values() {
      @Override
      public @Nullable String spelled(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
          int digit = text.charAt(i) - '0';
          if (digit < 0 || digit > 9) {
            return null;
          }
          value = Math.min(value * 10 + digit, Integer.MAX_VALUE);
        }
        return text.isEmpty() || value < min || value > max ? null : Long.toString(value);
      }

      @Override
      public String allowed() {
        return "a whole number from %d to %d".formatted(min, max);
      }
    };
  }

  /** One of some words. */
  static Values choice(Choice[] choices) {
    return new Values() {
      @Override
      public @Nullable String spelled(String text) {
        return Choice.find(choices, text) == null ? null : text;
      }

      @Override
      public String allowed() {
        return "one of " + Choice.list(choices);
      }
    };
  }

  /** The filters, one of which is spelled in two ways. */
  static Values filter() {
    Values filters = choice(Filter.values());
    return new Values() {
      @Override
      public @Nullable String spelled(String text) {
        return filters.spelled(text.equals("greyscale") ? "grayscale" : text);
      }

      @Override
      public String allowed() {
        return filters.allowed() + " (or greyscale)";
      }
    };
  }

  /** Quarter turns. No turn and the one that makes upright are the same, as upright comes first. */
  static Values turn() {
    return new Values() {
      @Override
      public @Nullable String spelled(String text) {
        return switch (text) {
          case "0", Turns.UPRIGHT -> Turns.UPRIGHT;
          case "90", "180", "270" -> text;
          default -> null;
        };
      }

      @Override
      public String allowed() {
        return "one of 0, 90, 180, 270, auto";
      }
    };
  }

  /** True or false. */
  static Values flag() {
    return new Values() {
      @Override
      public @Nullable String spelled(String text) {
        return text.equals("true") || text.equals("false") ? text : null;
      }

      @Override
      public String allowed() {
        return "true or false";
      }
    };
  }

  /** A colour, with or without a number sign. */
  static Values colour() {
    Pattern hex = Pattern.compile("#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})");
    return new Values() {
      @Override
      public @Nullable String spelled(String text) {
        return hex.matcher(text).matches()
            ? Colour.parse(text.replace("#", "").toLowerCase(Locale.ROOT)).seen().toString()
            : null;
      }

      @Override
      public String allowed() {
        return "RRGGBB or RRGGBBAA in hexadecimal digits";
      }
    };
  }
}
