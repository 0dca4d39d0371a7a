package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

  private static final Instant NOW = Instant.parse("2026-11-30T13:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT|1994-11-06T08:49:37Z",
        "Sun, 6 Nov 1994 08:49:37 GMT|1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT|1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994|1994-11-06T08:49:37Z",
        "Wed Nov 16 08:49:37 1994|1994-11-16T08:49:37Z",
        "Saturday, 01-Jan-00 00:00:00 GMT|2000-01-01T00:00:00Z",
        "Thursday, 29-Feb-96 23:59:59 GMT|1996-02-29T23:59:59Z",
        "Saturday, 31-Dec-16 23:59:60 GMT|2017-01-01T00:00:00Z",
        "Monday, 30-Nov-26 13:00:01 GMT|2026-11-30T13:00:01Z",
      })
  void allThreeFormsAreRead(String text, String expected) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(Instant.parse(expected));
    assertThat(HttpDate.parse(" " + text + "\t", NOW)).isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Monday, 30-Nov-76 13:00:00 GMT|2076-11-30T13:00:00Z",
        "Tuesday, 30-Nov-76 13:00:01 GMT|1976-11-30T13:00:01Z",
        "Thursday, 01-Dec-77 00:00:00 GMT|1977-12-01T00:00:00Z",
      })
  void twoDigitsMoreThanFiftyYearsAheadAreOfThePast(String text, String expected) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(Instant.parse(expected));
  }

  @Test
  void centuryIsThatOfTheTimeOfReading() {
    assertThat(
            HttpDate.parse("Friday, 05-Feb-10 00:00:00 GMT", Instant.parse("2080-01-01T00:00:00Z")))
        .isEqualTo(Instant.parse("2110-02-05T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "yesterday",
        "1994-11-06T08:49:37Z",
        "06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 +0100",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37",
        "Sun Nov 6 08:49:37 1994"
      })
  void whatIsNoDateIsNone(String text) {
    assertThat(HttpDate.parse(text, NOW)).isNull();
  }

  @Test
  void isWrittenInTheFormOfToday() {
    assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.999Z")))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }
}
