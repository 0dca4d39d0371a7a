package io.larch.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContentKeysTest {

  private static final List<String> KEYS =
      Stream.generate(ContentKeys::next).limit(10_000).toList();

  @Test
  void keysAre24LettersOfOneCaseAndDigits() {
    assertThat(KEYS).allMatch(key -> key.matches("[0-9a-v]{24}"));
  }

  @Test
  void noTwoKeysAreAlike() {
    assertThat(KEYS).doesNotHaveDuplicates();
  }

  /** Of 10,000 keys each of the 32 is at a place in some 312; in none, once in 10^135 runs. */
  @Test
  void eachCharacterOccursAtEachPlace() {
    for (int place = 0; place < 24; place++) {
      int at = place;
      assertThat(KEYS.stream().map(key -> key.charAt(at)).distinct()).hasSize(32);
    }
  }
}
