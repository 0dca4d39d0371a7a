package io.larch.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates as HTTP writes them, to the second (RFC 9110, section 5.6.7): written in the one form of
 * today, read in that and in the two old ones.
 */
public final class HttpDate {

  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  /** IMF-fixdate, which requires two digits for the day. */
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";

  private static final List<Pattern> FORMS =
      List.of(
          // Sun, 06 Nov 1994 08:49:37 GMT
          Pattern.compile(
              "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\\d\\d?) (?<month>[A-Z][a-z]{2})"
                  + " (?<year>\\d{4}) "
                  + TIME
                  + " GMT"),
          // Sunday, 06-Nov-94 08:49:37 GMT
          Pattern.compile(
              "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d\\d)-(?<month>[A-Z][a-z]{2})"
                  + "-(?<year>\\d\\d) "
                  + TIME
                  + " GMT"),
          // Sun Nov  6 08:49:37 1994
          Pattern.compile(
              "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>\\d\\d| \\d) "
                  + TIME
                  + " (?<year>\\d{4})"));

  private HttpDate() {}

  /** The second that a time lies in, as a header has it. */
  public static String format(Instant time) {
    return WRITTEN.format(time);
  }

  /**
   * Reads a header's value.
   *
   * @param now what decides on the century of a year of two digits
   * @return null when it is no date
   */
  public static @Nullable Instant parse(String value, Instant now) {
    String text = value.strip();
    for (Pattern form : FORMS) {
      Matcher date = form.matcher(text);
      if (date.matches()) {
        return instant(date, now);
      }
    }
    return null;
  }

  private static @Nullable Instant instant(Matcher date, Instant now) {
    int second = number(date, "second");
    if (second > 60) {
      return null;
    }
    try {
      LocalDateTime minute =
          LocalDateTime.of(
              number(date, "year"),
              MONTHS.indexOf(date.group("month")) + 1,
              number(date, "day"),
              number(date, "hour"),
              number(date, "minute"));
      // Second 60 is a leap second, of which our time knows nothing: the next one.
      LocalDateTime time = minute.plusSeconds(second);
      return (date.group("year").length() == 2 ? inCentury(time, now) : time)
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException _) {
      return null; // there is no such month, day, hour or minute
    }
  }

  /** What seems to lie more than 50 years ahead is in the past. */
  private static LocalDateTime inCentury(LocalDateTime yearOfTwoDigits, Instant now) {
    LocalDateTime latest = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
    int century = latest.getYear() / 100 * 100;
    LocalDateTime time = yearOfTwoDigits.plusYears(century);
    return time.isAfter(latest) ? yearOfTwoDigits.plusYears(century - 100L) : time;
  }

  private static int number(Matcher date, String group) {
    return Integer.parseInt(date.group(group).strip());
  }
}
