package io.larch.selector;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.path.InvalidRequestException;

/** Asserts that deletes are refused, each for its own reason. */
final class Refusals {

  private Refusals() {}

  /** Of what follows {@code /assets/users/123}. */
  static void assertRefused(String selector, String why) {
    assertTargetRefused("/assets/users/123" + selector, why);
  }

  /** Of a target written whole. */
  static void assertTargetRefused(String target, String why) {
    assertThatThrownBy(() -> Targets.delete(target))
        .isInstanceOf(InvalidRequestException.class)
        .isNotInstanceOf(MissingPathException.class)
        .hasMessageContaining(why);
  }
}
