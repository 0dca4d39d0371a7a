package io.larch.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "a\u007f", "\u00e4", " a"})
  void whatIsNoKeyMakesNone(String value) {
    assertThat(IdempotencyKey.isAllowed(value)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey(value));
  }

  @Test
  void keyHasUpTo255PrintableCharacters() {
    assertThat(new IdempotencyKey("~".repeat(255)).value()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IdempotencyKey("~".repeat(256)))
        .withMessageNotContaining("~");
  }
}
