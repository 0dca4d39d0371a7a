package io.larch.selector;

import static io.larch.selector.Refusals.assertRefused;
import static io.larch.selector.Refusals.assertTargetRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and encodings that a delete refuses. */
class DeletePathRefusalTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "//-/recursive",
        "/-//recursive",
        "/-/recursive//",
        "/-//",
        "//",
        "//profile",
        "/-/entry//1",
        "/-/new//5"
      })
  void emptySegment(String selector) {
    assertRefused(selector, "empty segment");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/assets//-/recursive?confirm=all-assets",
        "/assets//-/recursive?phone=iphone",
        "/assets//",
        "/assets//users/-/all"
      })
  void emptySegmentThatWouldMakeTheRootOfAPath(String target) {
    assertTargetRefused(target, "empty segment");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/.",
        "/..",
        "/../-/recursive",
        "/./-/all",
        "/%2E%2E/-/recursive",
        "/%2e",
        "/.%2e/-/all",
        "/a/../-/recursive"
      })
  void dotSegmentEncodedOrNot(String selector) {
    assertRefused(selector, "'.' and '..' can't be segments");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/%2D", "/%2D/recursive", "/%2d/all", "/%2D/-/all"})
  void encodedSeparatorSinceItCouldBeMeantEitherWay(String selector) {
    assertRefused(selector, "The segment '-'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/a%00",
        "/a%0a",
        "/%1F",
        "/%7F",
        "/%C2%85",
        "/-/all%00",
        "/-/recursive%0D%0A",
        "?a%00=b",
        "?a=b%00",
        "?tag=%09",
        "?limit=5%00",
        "?a=%C2%9F"
      })
  void controlCharacter(String selector) {
    assertRefused(selector, "control character");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/%FF",
        "/%C3",
        "/%ED%A0%80",
        "/%C0%AFx",
        "/%F4%90%80%80",
        "/-/%FFall",
        "?a=%FF",
        "?%C3=a",
        "?a=%C3&b=%A9",
        "?a=%C3+%A9",
        "?tag=%ED%BF%BF"
      })
  void invalidUtf8(String selector) {
    assertRefused(selector, "not percent-encoded UTF-8");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/a%",
        "/%G1",
        "/a%2",
        "/%2/a",
        "/-/a%6",
        "?a=%",
        "?a=%G1",
        "?a=%2",
        "?%=a",
        "?a=%2&b=5",
        "?a=%u0041"
      })
  void brokenPercentEncoding(String selector) {
    assertRefused(selector, "broken percent-encoding");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          /a#fragment              | U+0023
          /-/all#/5                | U+0023
          ?phone=iphone#&os=ios    | U+0023
          \\..\\-\\recursive       | U+005C
          /a\\b                    | U+005C
          /a b                     | U+0020
          /{id}                    | U+007B
          /{id}/-/recursive        | U+007B
          /<id>                    | U+003C
          ?phone={phone}           | U+007B
          ?phone=a b               | U+0020
          ?phone="a"               | U+0022
          /caf\u00e9               | U+00E9
          ?a=\u00e9                | U+00E9
          ?os=ios?dry-run=true     | U+003F
          """)
  void characterThatMustBeEncodedInAUrl(String selector, String character) {
    // Many of these are a client's template, fragment or second query that was sent by mistake.
    assertRefused(selector, "The character " + character);
  }

  @Test
  void pathOverItsLimits() {
    assertRefused("/" + "x".repeat(256), "255 are allowed");
    assertRefused("/%C3%BC".repeat(63), "64 are allowed");
    assertRefused(("/" + "x".repeat(250)).repeat(8), "2000 are allowed");
    assertRefused("/" + "x".repeat(256) + "/-/recursive", "255 are allowed");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "/",
        "*",
        "/assetsx/a",
        "/Assets/a",
        "/%61ssets/a",
        "//assets/a",
        "/x/../assets/a",
        "/./assets/-/recursive?a=b",
        "assets/a",
        "http://host/assets/a",
        "/assets%2Fa",
        "/assets-/recursive"
      })
  void targetThatDoesNotPlainlyBeginWithAssets(String target) {
    assertTargetRefused(target, "begins with /assets/");
  }
}
