package io.larch.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

  @Test
  void keyIsReadAsItIsShown() {
    KeyText key = KeyText.create();
    assertThat(key.text()).matches("larch_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}");
    assertThat(KeyText.parse(key.text())).isEqualTo(key);
  }

  @Test
  void lastSixDigitsAreTheCrcOfAllBeforeThem() {
    String text = KeyText.create().text();
    CRC32 crc = new CRC32();
    crc.update(text.substring(0, text.length() - 6).getBytes(StandardCharsets.US_ASCII));
    long read = 0;
    for (char digit : text.substring(text.length() - 6).toCharArray()) {
      read =
          read * 62
              + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".indexOf(digit);
    }
    assertThat(read).isEqualTo(crc.getValue());
  }

  /** So that a scanner finds keys in files without asking anybody. */
  @Test
  void keyWithOneCharacterChangedIsNoKey() {
    String text = KeyText.create().text();
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'x' ? 'y' : 'x';
      assertThat(KeyText.parse(text.substring(0, i) + other + text.substring(i + 1)))
          .as("character %d", i)
          .isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "larch_", "larch__", "larch_a_b", "Larch_a_b"})
  void whatHasAnotherFormIsNoKey(String text) {
    assertThat(KeyText.parse(text)).isNull();
  }

  @Test
  void spacesAndLongerTextsAreNoKeys() {
    String text = KeyText.create().text();
    assertThat(KeyText.parse(text + "\n")).isNull();
    assertThat(KeyText.parse(" " + text)).isNull();
    assertThat(KeyText.parse(text + "0")).isNull();
    assertThat(KeyText.parse(text.toUpperCase(Locale.ROOT))).isNull();
  }

  @Test
  void whatIsStoredIsTheDigestOfTheSecret() throws Exception {
    KeyText key = KeyText.create("abc");
    assertThat(key.hash())
        .isEqualTo(
            MessageDigest.getInstance("SHA-256")
                .digest(key.secret().getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void noTwoKeysAreTheSame() {
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      secrets.add(KeyText.create("abc").secret());
    }
    assertThat(secrets).hasSize(1_000).allMatch(secret -> secret.length() == 43);
  }

  @Test
  void secretIsNotPrinted() {
    KeyText key = KeyText.create();
    assertThat(key.toString()).doesNotContain(key.secret());
    assertThat(new NewKey(key.id(), key.text()).toString()).doesNotContain(key.secret());
  }
}
