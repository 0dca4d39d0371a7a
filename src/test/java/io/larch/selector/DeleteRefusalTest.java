package io.larch.selector;

import static io.larch.selector.Targets.delete;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.path.InvalidRequestException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Deletes that are refused, each for its own reason. Below {@code /assets/users/123} unless the
 * target is written whole.
 */
class DeleteRefusalTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=00",
        "?limit=-7",
        "?limit=-0",
        "?limit=-01",
        "?limit=abc",
        "?limit=1.5",
        "?limit=1e3",
        "?limit=0x5",
        "?limit=99999999999",
        "?limit=2147483648",
        "?limit=9223372036854775808",
        "?limit=18446744073709551617",
        "?limit=5,6",
        "?limit=+5",
        "?limit=%2B5",
        "?limit=5+",
        "?limit=all",
        "?limit=%EF%BC%95",
        "?limit=%D9%A5",
        "?limit=1%3Fphone=x",
        "/-/0",
        "/-/new/0",
        "/-/modified/0",
        "/-/2147483648",
        "/-/99999999999",
        "/-/5x",
        "/-/1.5",
        "/-/modified?limit=0"
      })
  void limitThatIsNoNumberFromOneUp(String selector) {
    assertRefused(selector, "A limit is a number from 1 to 2147483647");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"/-/-1", "/-/-7", "/-/new/-1", "/-/modified/abc", "/-/new/+5", "/-/new/%EF%BC%95"})
  void positionalLimitThatDoesNotEvenLookLikeOne(String selector) {
    assertRefused(selector, "is not understood after '/-/'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?limit=2&limit=3",
        "?limit=2&limit=2",
        "?limit=-1&a=b&li%6dit=5",
        "/-/new?limit=1&limit=1"
      })
  void limitTwice(String selector) {
    assertRefused(selector, "'limit' is given twice");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/5?limit=5",
        "/-/5?limit=3",
        "/-/new/5?limit=5",
        "/-/modified/3?limit=-1",
        "/-/all?limit=5",
        "/-/all?limit=-1",
        "/-/new/all?limit=1"
      })
  void limitInPathAndQueryTogether(String selector) {
    assertRefused(selector, "in the path and in the query");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?phone",
        "?phone=iphone&os",
        "/-/all?phone",
        "/-/recursive?phone",
        "/-/entry/1?phone",
        "?limit",
        "?dry-run",
        "?limit%3D5",
        "?phone%3Diphone"
      })
  void parameterWithoutAValue(String selector) {
    assertRefused(selector, "has no value");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?phone=",
        "?limit=",
        "?tag=",
        "?expect=",
        "?dry-run=",
        "?=iphone",
        "?=",
        "/-/all?phone=",
        "/-/recursive?phone=&os=ios"
      })
  void parameterWithAnEmptyNameOrValue(String selector) {
    assertRefused(selector, "lacks its name or its value");
  }

  @Test
  void emptyLabelAfterThePrefix() {
    assertRefused("?label:=x", "A label's name can't be empty");
    assertRefused("?label:", "has no value");
    assertRefused("?label:x=", "lacks its name or its value");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?phone=a&phone=b",
        "?phone=a&phone=a",
        "?phone=a&os=b&ph%6Fne=c",
        "?phone=a&label:phone=a",
        "?label:limit=1&label:limit=2"
      })
  void sameLabelTwice(String selector) {
    assertRefused(selector, "is given twice");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "w", "h", "fit", "g", "format", "r", "f", "filter", "blur", "q", "pad", "pad-c", "strip",
        "cs", "profile", "s"
      })
  void transformationWithoutTheLabelPrefix(String name) {
    assertRefused("?" + name + "=10", "write label:" + name + "=");
    assertRefused("/-/recursive?phone=iphone&" + name + "=10", "write label:" + name + "=");
  }

  @Test
  void reservedNameCannotBeHiddenByEncoding() {
    assertRefused("?%68=10", "write label:h=");
    assertRefused("?pad%2Dc=10", "write label:pad-c=");
  }

  @Test
  void cursor() {
    assertRefused("?cursor=abc", "label:cursor=");
    assertRefused("/-/recursive?cursor=abc", "label:cursor=");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/entry/1?limit=5", "/-/entry/1?limit=1", "/-/entry/1?limit=-1"})
  void entryWithALimit(String selector) {
    assertRefused(selector, "leave out 'limit'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/recursive?limit=2", "/-/recursive?limit=1", "/-/recursive?limit=-1"})
  void recursiveWithALimit(String selector) {
    assertRefused(selector, "leave out 'limit'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/recursive/new",
        "/-/recursive/5",
        "/-/recursive/all",
        "/-/recursive/recursive",
        "/-/entry/1/recursive",
        "/-/entry/1/5",
        "/-/entry/1/entry/2",
        "/-/new/recursive",
        "/-/new/created",
        "/-/new/modified",
        "/-/modified/new",
        "/-/new/entry/1",
        "/-/all/recursive",
        "/-/all/5",
        "/-/5/all",
        "/-/5/new",
        "/-/5/5",
        "/-/new/5/5",
        "/-/all/all"
      })
  void selectorsThatContradictEachOther(String selector) {
    assertRefused(selector, "is not understood after '/-/'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/entry", "/-/entry/", "/-/ENTRY", "/-/entry?phone=x"})
  void entryWithoutItsId(String selector) {
    assertRefused(selector, "'entry' lacks its id");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/entry/-1",
        "/-/entry/abc",
        "/-/entry/all",
        "/-/entry/1.0",
        "/-/entry/+1",
        "/-/entry/1%20",
        "/-/entry/9223372036854775808",
        "/-/entry/18446744073709551616",
        "/-/entry/99999999999999999999999999",
        "/-/entry/%D9%A1"
      })
  void entryIdThatIsNone(String selector) {
    assertRefused(selector, "An entry's id is a number from 0 to 9223372036854775807");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-", "/-/", "/-?phone=x", "/-/?phone=x"})
  void separatorWithNothingAfterIt(String selector) {
    assertRefused(selector, "Nothing follows '/-'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/oldest",
        "/-/info",
        "/-/metadata",
        "/-/single",
        "/-/content",
        "/-/all/info",
        "/-/new/5/info",
        "/-/recursive/info",
        "/-/recursiv",
        "/-/recursives",
        "/-/al",
        "/-/entries/1",
        "/-/entry%2F1",
        "/-/recursive;a=b",
        "/-/profile.png"
      })
  void unknownWord(String selector) {
    assertRefused(selector, "is not understood after '/-/'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"/-/recur%C5%BFive", "/-/recurs%C4%B1ve", "/-/a%C4%BE%C4%BE", "/-/%EF%BC%A1ll"})
  void wordThatOnlyACaseFoldingBeyondAsciiWouldTake(String selector) {
    assertRefused(selector, "is not understood after '/-/'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/-",
        "/-/-/all",
        "/-/all/-",
        "/-/all/-/",
        "/-/all/-/recursive",
        "/-/recursive/-/entry/1",
        "/-/new/-/5",
        "/-/all/%2D/recursive"
      })
  void secondSeparator(String selector) {
    assertRefused(selector, "second '-' segment");
  }

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
  @ValueSource(
      strings = {"/-/..", "/-/../recursive", "/-/./all", "/-/all/..", "/-/recursive/%2E%2E"})
  void dotSegmentInASelector(String selector) {
    assertRefused(selector, "is not understood after '/-/'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/%2D", "/%2D/recursive", "/%2d/all", "/%2D/-/all"})
  void encodedSeparatorSinceItCouldBeMeantEitherWay(String selector) {
    assertRefused(selector, "The segment '-'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?",
        "?a=b&",
        "?&a=b",
        "?a=b&&c=d",
        "?&",
        "/-/recursive?",
        "/-/all?",
        "/-/all?a=b&"
      })
  void bareQuestionMarkOrEmptyParameter(String selector) {
    assertRefused(selector, "empty parameter");
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

  @Test
  void labelsAndTagsOverTheirLimits() {
    assertRefused("?" + "x".repeat(129) + "=a", "128 are allowed");
    assertRefused("?label:" + "x".repeat(129) + "=a", "128 are allowed");
    assertRefused("?a=" + "x".repeat(257), "256 are allowed");
    assertRefused("?tag=" + "x".repeat(257), "256 are allowed");
    assertRefused("?" + parameters("l%d=x"), "50 are allowed");
    assertRefused("?" + parameters("tag=x%d"), "50 are allowed");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"false", "TRUE", "True", "1", "yes", "true+", "truetrue"})
  void dryRunOtherThanTrue(String value) {
    assertRefused("/-/all?dry-run=" + value, "'dry-run' is 'true' or left out");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"-1", "abc", "1.0", "9223372036854775808", "%2B3", "all"})
  void expectedCountThatIsNoNumber(String value) {
    assertRefused("/-/all?expect=" + value, "'expect' is a number from 0");
  }

  @Test
  void safetyParameterTwice() {
    assertRefused("/-/all?dry-run=true&dry-run=true", "'dry-run' is given twice");
    assertRefused("/-/all?expect=1&expect=2", "'expect' is given twice");
    assertTargetRefused(
        "/assets/-/recursive?confirm=all-assets&confirm=all-assets", "'confirm' is given twice");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/assets/-/recursive",
        "/assets/-/recursive/",
        "/assets/-/RECURSIVE",
        "/assets/-/recursive?dry-run=true",
        "/assets/-/recursive?expect=5"
      })
  void wholeStoreWithoutFilterOrConfirmation(String target) {
    assertTargetRefused(target, "add ?confirm=all-assets");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/assets/-/recursive?confirm=true",
        "/assets/-/recursive?confirm=All-Assets",
        "/assets/-/recursive?confirm=all-assets+",
        "/assets/-/recursive?phone=x&confirm=yes",
        "/assets/users/-/recursive?confirm=users"
      })
  void confirmationInOtherWords(String target) {
    assertTargetRefused(target, "'confirm' is 'all-assets'");
  }

  @Test
  void labelNamedConfirmIsNoMistakenConfirmation() {
    // It filters; only the reserved name confirms.
    assertTargetRefused(
        "/assets/users/-/recursive?label:confirm=all-assets&confirm=all-assets", "'confirm' goes");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "/-/recursive", "/-/all", "/-/entry/1", "/-/5"})
  void confirmationAnywhereButOnTheRoot(String selector) {
    assertRefused(
        selector + "?confirm=all-assets", "'confirm' goes with /assets/-/recursive alone");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/assets/-/all",
        "/assets/-/new",
        "/assets/-/5",
        "/assets/-/entry/0",
        "/assets/-/modified/3",
        "/assets/-/all?confirm=all-assets",
        "/assets/-/all?phone=iphone",
        "/assets/-/all/"
      })
  void rootOtherThanRecursively(String target) {
    assertTargetRefused(target, "No asset lies at /assets itself");
  }

  @Test
  void rootWithNothingAfterTheSeparator() {
    assertTargetRefused("/assets/-", "Nothing follows '/-'");
    assertTargetRefused("/assets/-/", "Nothing follows '/-'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/assets",
        "/assets/",
        "/assets?limit=-1",
        "/assets?limit=0",
        "/assets?phone=iphone",
        "/assets/?confirm=all-assets"
      })
  void assetsAloneIsMissingItsPath(String target) {
    assertThatThrownBy(() -> delete(target)).isInstanceOf(MissingPathException.class);
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

  private static String parameters(String format) {
    return IntStream.range(0, 51).mapToObj(format::formatted).collect(joining("&"));
  }

  private static void assertRefused(String selector, String why) {
    assertTargetRefused("/assets/users/123" + selector, why);
  }

  private static void assertTargetRefused(String target, String why) {
    assertThatThrownBy(() -> delete(target))
        .isInstanceOf(InvalidRequestException.class)
        .isNotInstanceOf(MissingPathException.class)
        .hasMessageContaining(why);
  }
}
