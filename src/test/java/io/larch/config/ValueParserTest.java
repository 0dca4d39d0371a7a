package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueParserTest {

  private static ConfigValue value(String hocon) {
    return ConfigFactory.parseString("value = " + hocon).getValue("value");
  }

  private static void refuses(ValueParser<?> parser, String hocon) {
    assertThatThrownBy(() -> parser.parse(value(hocon)))
        .as(hocon)
        .isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "30s,30000", "30 seconds,30000", "5m,300000", "1h,3600000", "0.5s,500"})
  void durationsHaveUnits(String text, long millis) throws Exception {
    assertThat(ValueParser.duration("1ms", "1h").parse(value(text)))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "\"30\"", "30x", "-5s", "s", "2h", "0s", "[5s]", "true", "1e3s"})
  void otherDurationsAreRefused(String text) {
    refuses(ValueParser.duration("1ms", "1h"), text);
  }

  @Test
  void numberWithoutUnitIsToldToHaveOne() {
    assertThatThrownBy(() -> ValueParser.duration("1s", "1h").parse(value("30")))
        .hasMessage("must be a number and a unit (ms, s, m, h or d), such as 30s, not '30'");
    assertThatThrownBy(() -> ValueParser.size("1B", "1GiB").parse(value("1024")))
        .hasMessageContaining("such as 16KiB, not '1024'");
  }

  @Test
  void fractionsOfSecondsAreRefusedWhereSecondsAreNeeded() throws Exception {
    assertThat(ValueParser.wholeSeconds("1s", "1m").parse(value("2000ms"))).hasSeconds(2);
    refuses(ValueParser.wholeSeconds("1s", "1m"), "1500ms");
  }

  @ParameterizedTest
  @CsvSource({"5MiB,5242880", "5 MiB,5242880", "5M,5242880", "5MB,5000000", "16KiB,16384", "7B,7"})
  void sizesHaveUnits(String text, long bytes) throws Exception {
    assertThat(ValueParser.size("1B", "1GiB").parse(value(text))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5 parsecs", "2GiB", "0B", "99999999999999999999TiB", "[5MiB]"})
  void otherSizesAreRefused(String text) {
    refuses(ValueParser.size("1B", "1GiB"), text);
  }

  @Test
  void boundsOfIntegersAreIncluded() throws Exception {
    ValueParser<Integer> parser = ValueParser.integer(1, 1_000);

    assertThat(parser.parse(value("1"))).isEqualTo(1);
    assertThat(parser.parse(value("\"1000\""))).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "1.5", "99999999999", "many", "\"\"", "[1]", "true"})
  void otherIntegersAreRefused(String text) {
    refuses(ValueParser.integer(1, 1_000), text);
  }

  @Test
  void booleansAreTrueAndFalseAlone() throws Exception {
    assertThat(ValueParser.bool().parse(value("true"))).isTrue();
    assertThat(ValueParser.bool().parse(value("\"false\""))).isFalse();
    refuses(ValueParser.bool(), "yes");
    refuses(ValueParser.bool(), "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "localhost", "a-b.example", "\"::1\"", "\"fe80::1%eth0\""})
  void hostsAreNamesAndAddresses(String text) throws Exception {
    assertThat(ValueParser.host().parse(value(text))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"host:80\"", "\"http://host\"", "\"a b\""})
  void otherHostsAreRefused(String text) {
    refuses(ValueParser.host(), text);
  }

  @Test
  void urlsAreOfHostAndPort() throws Exception {
    assertThat(ValueParser.url(false).parse(value("\"http://host:9000\"")))
        .isEqualTo(URI.create("http://host:9000"));
    assertThat(ValueParser.url(true).parse(value("\"https://host/files\"")))
        .isEqualTo(URI.create("https://host/files"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host",
        "ftp://host",
        "http://",
        "http://host/",
        "http://host/path",
        "http://host?a=b",
        "http://user:hunter2@host",
        "http://host:70000",
        "http://a b"
      })
  void otherUrlsAreRefusedWithoutShowingThem(String url) {
    assertThatThrownBy(() -> ValueParser.url(false).parse(value('"' + url + '"')))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("must be an http or https URL")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void whatMayHoldAPasswordIsNotShown() {
    for (ValueParser<?> parser :
        List.of(ValueParser.host(), ValueParser.hostAndPort(), ValueParser.network())) {
      assertThatThrownBy(() -> parser.parse(value("\"user:hunter2@host\"")))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageStartingWith("must be a")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void choicesAreWrittenSmallWithDashes() throws Exception {
    assertThat(ValueParser.choice(ContentConfig.Type.class).parse(value("file-system")))
        .isEqualTo(ContentConfig.Type.FILE_SYSTEM);
    assertThatThrownBy(() -> ValueParser.choice(ContentConfig.Type.class).parse(value("tape")))
        .hasMessage("must be one of s3, file-system, not 'tape'");
  }

  @Test
  void setsAreListsOfGoodElements() throws Exception {
    ValueParser<Role> role = ValueParser.choice(Role.class);

    assertThat(ValueParser.setOf(role).parse(value("[api, api]"))).containsExactly(Role.API);
    assertThat(ValueParser.setOf(role).parse(value("[]"))).isEmpty();
    refuses(ValueParser.nonEmptySetOf(role), "[]");
    refuses(ValueParser.setOf(role), "[api, cook]");
    refuses(ValueParser.setOf(role), "api");
  }
}
