package io.larch.selector;

import static io.larch.selector.Refusals.assertRefused;
import static io.larch.selector.Refusals.assertTargetRefused;
import static io.larch.selector.Targets.delete;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole store is not deleted by accident. */
class DeleteRootRefusalTest {

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
}
