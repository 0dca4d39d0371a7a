package io.larch.selector;

import static io.larch.selector.Refusals.assertRefused;
import static io.larch.selector.Refusals.assertTargetRefused;
import static java.util.stream.Collectors.joining;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Query parameters that a delete refuses: ignored, they would leave it unfiltered. */
class DeleteQueryRefusalTest {

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

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"NO", "No", "yes", "true", "false", "none", "no+"})
  void keepOtherThanNo(String value) {
    assertRefused("/-/all?keep=" + value, "'keep' is 'no' or left out");
    assertRefused("/-/recursive?phone=iphone&keep=" + value, "'keep' is 'no' or left out");
  }

  @Test
  void keepOfVariants() {
    assertRefused("/-/all/variants?keep=no", "Variants are never kept");
  }

  @Test
  void safetyParameterTwice() {
    assertRefused("/-/all?dry-run=true&dry-run=true", "'dry-run' is given twice");
    assertRefused("/-/all?expect=1&expect=2", "'expect' is given twice");
    assertRefused("/-/all?keep=no&keep=no", "'keep' is given twice");
    assertTargetRefused(
        "/assets/-/recursive?confirm=all-assets&confirm=all-assets", "'confirm' is given twice");
  }

  private static String parameters(String format) {
    return IntStream.range(0, 51).mapToObj(format::formatted).collect(joining("&"));
  }
}
