package io.larch.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTextTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "abc", "\u00a0", "é", "\u07ff", "\u0800", "\uffff", "😀", "a😀é~"})
  void countsTheBytesOfUtf8(String text) {
    assertThat(ClientText.requireWellFormed("text", text)).isEqualTo(text.getBytes(UTF_8).length);
  }

  @Test
  void quotesLongTextCutShortAtACharacter() {
    assertThat(ClientText.quote("😀".repeat(61))).isEqualTo("'" + "😀".repeat(60) + "…'");
    assertThat(ClientText.quote("😀".repeat(60))).isEqualTo("'" + "😀".repeat(60) + "'");
  }

  @Test
  void quotesNothingThatCantBeShown() {
    assertThat(ClientText.quote("a\r\nb\u0085\ud800")).isEqualTo("'a\ufffd\ufffdb\ufffd\ufffd'");
  }

  @Test
  void refusalTellsWhichTextAndWhichCharacter() {
    assertThatThrownBy(() -> ClientText.requireWellFormed("A tag", "a\u0007"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("A tag")
        .hasMessageContaining("U+0007");
  }
}
