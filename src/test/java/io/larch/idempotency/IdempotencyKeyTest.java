package io.larch.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "a\u007f", "\u00e4", " a"})
  void whatIsNoKeyMakesNone(String value) {
    assertThat(IdempotencyKey.isAllowed(value)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdempotencyKey.of(Principal.anyone(), value));
  }

  @Test
  void keyHasUpTo255PrintableCharacters() {
    assertThat(IdempotencyKey.of(Principal.anyone(), "~".repeat(255)).stored()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdempotencyKey.of(Principal.anyone(), "~".repeat(256)))
        .withMessageNotContaining("~");
  }

  @Test
  void wordOfSomebodyElseIsAnotherKey() {
    Principal one = Principal.ofKey("1", Permissions.ALL);
    Principal sameWithLess = Principal.ofKey("1", Permissions.NONE);
    Principal token = Principal.ofToken("1", Permissions.ALL);
    IdempotencyKey key = IdempotencyKey.of(one, "word");
    assertThat(key).isEqualTo(IdempotencyKey.of(sameWithLess, "word"));
    assertThat(key)
        .isNotEqualTo(IdempotencyKey.of(token, "word"))
        .isNotEqualTo(IdempotencyKey.of(Principal.anonymous(Permissions.ALL), "word"))
        .isNotEqualTo(IdempotencyKey.of(Principal.anyone(), "word"))
        .isNotEqualTo(IdempotencyKey.of(one, "words"));
  }
}
