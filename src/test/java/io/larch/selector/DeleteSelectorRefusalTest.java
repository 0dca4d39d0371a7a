package io.larch.selector;

import static io.larch.selector.Refusals.assertRefused;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words after the separator that a delete refuses. */
class DeleteSelectorRefusalTest {

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
      strings = {"/-/..", "/-/../recursive", "/-/./all", "/-/all/..", "/-/recursive/%2E%2E"})
  void dotSegmentInASelector(String selector) {
    assertRefused(selector, "is not understood after '/-/'");
  }
}
