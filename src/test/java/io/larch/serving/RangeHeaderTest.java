package io.larch.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeHeaderTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0-0",
    "bytes=0-9, 0-9",
    "bytes=5-, 5-9",
    "bytes=5-99, 5-9",
    "bytes=-3, 7-9",
    "bytes=-99, 0-9",
    "BYTES=1-2, 1-2",
    "'bytes=0-1, 4-5', 0-1 4-5",
    "'bytes=8-9,0-1', 8-9 0-1",
    "'bytes=0-3,2-5', 0-5",
    "'bytes=0-3,4-5', 0-5",
    "'bytes=0-1,4-5,1-4', 0-5",
    "'bytes=0-1,20-30', 0-1",
    "bytes=8-9223372036854775806, 8-9",
    "bytes=8-9223372036854775808, 8-9",
    "bytes=0-340282366920938463463374607431768211456, 0-9",
    "bytes=-99999999999999999999999999, 0-9",
    "bytes=00000000000000000000000000000002-0000000000000000000000000000003, 2-3",
    "bytes=-0000000000000000000000000000003, 7-9",
    "bytes=000-0, 0-0"
  })
  void rangesAreResolvedAndJoined(String header, String expected) {
    assertThat(text(RangeHeader.parse(header, 10))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=10-",
        "bytes=10-12",
        "bytes=-0",
        "bytes=99-,50-60",
        "bytes=9223372036854775808-",
        "bytes=99999999999999999999-99999999999999999999",
        "bytes=-000000000000000000000"
      })
  void rangesBeyondTheContentAreUnsatisfiable(String header) {
    assertThat(RangeHeader.parse(header, 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-3",
        "bytes=99999999999999999999-99999999999999999998",
        "bytes=100000000000000000000-99999999999999999999",
        "bytes=9223372036854775808-3",
        "bytes=٢-3",
        "items=0-1",
        "bytes=0-1,",
        "0-1"
      })
  void whatIsNotUnderstoodIsIgnored(String header) {
    assertThat(RangeHeader.parse(header, 10)).isNull();
  }

  @Test
  void nothingOfEmptyContentIsSatisfiable() {
    assertThat(RangeHeader.parse("bytes=0-", 0)).isEmpty();
    assertThat(RangeHeader.parse("bytes=-1", 0)).isEmpty();
  }

  @Test
  void tooManyRangesGetTheWhole() {
    String many =
        IntStream.rangeClosed(0, RangeHeader.MAX_RANGES)
            .mapToObj(i -> i * 10 + "-" + i * 10)
            .collect(Collectors.joining(",", "bytes=", ""));
    assertThat(RangeHeader.parse(many, 1000)).isNull();
  }

  private static String text(@Nullable List<ByteRange> ranges) {
    assertThat(ranges).isNotNull();
    return ranges.stream()
        .map(range -> range.first() + "-" + range.last())
        .collect(Collectors.joining(" "));
  }
}
