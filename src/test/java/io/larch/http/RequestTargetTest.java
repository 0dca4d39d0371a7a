package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "/assets/a, /assets/a, none",
        "/assets/%2D/..//x?a=%2F&b, /assets/%2D/..//x, a=%2F&b",
        "/a?x?y, /a, x?y",
        "//assets/a, //assets/a, none",
        "http://host/a/b?q, /a/b, q",
        "HTTPS://user@host:1/a, /a, none",
        "http://host, /, none",
        "http://host?x=/assets/a, /, x=/assets/a",
        "http:///a, /a, none"
      })
  void keepsPathAndQueryAsTheyWereSent(String target, String path, String query) {
    assertThat(RequestTarget.parse(target)).isEqualTo(new RequestTarget(path, query));
  }

  @Test
  void bareQuestionMarkIsAnEmptyQueryAndNoneIsNull() {
    assertThat(RequestTarget.parse("/a?").rawQuery()).isEmpty();
    assertThat(RequestTarget.parse("/a").rawQuery()).isNull();
  }

  @Test
  void printsAsItWasSent() {
    assertThat(RequestTarget.parse("/a?")).hasToString("/a?");
    assertThat(RequestTarget.parse("http://h/a?b")).hasToString("/a?b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "assets/a",
        "host:80",
        "ftp://host/a",
        "?a",
        "/a#b",
        "/a?b#c",
        "/a b",
        "/\u00e9",
        "/\u0001",
        "/a\u007f",
        "http:/host/a"
      })
  void refusesWhatItCanNotRead(String target) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> RequestTarget.parse(target))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }
}
