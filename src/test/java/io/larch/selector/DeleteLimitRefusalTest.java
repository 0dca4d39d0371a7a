package io.larch.selector;

import static io.larch.selector.Refusals.assertRefused;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that a delete refuses: each would take more, or other, assets than were meant. */
class DeleteLimitRefusalTest {

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
  @ValueSource(strings = {"/-/entry/1?limit=5", "/-/entry/1?limit=1", "/-/entry/1?limit=-1"})
  void entryWithALimit(String selector) {
    assertRefused(selector, "leave out 'limit'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/recursive?limit=2", "/-/recursive?limit=1", "/-/recursive?limit=-1"})
  void recursiveWithALimit(String selector) {
    assertRefused(selector, "leave out 'limit'");
  }
}
