package io.larch.mediatype;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8CheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain ASCII, more than eight",
        "Grüße",
        "日本語 und 😀, \uD83C\uDFF4",
        "\u001b[31mred"
      })
  void textInUtf8IsRecognisedHoweverItIsCut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int size = 1; size <= bytes.length + 1; size++) {
      assertThat(check(bytes, size)).as("chunks of %d", size).isTrue();
    }
  }

  /** UTF-16 without a mark, and Japanese mail, are made of bytes that ASCII has too. */
  @ParameterizedTest
  @ValueSource(strings = {"a\0b\0c\0d\0e\0", "\u001b$B8l\u001b(B and so on", "12345678\0", "é"})
  void whatOnlyLooksLikeItIsNot(String latin) {
    byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
    for (int size = 1; size <= bytes.length; size++) {
      assertThat(check(bytes, size)).as("chunks of %d", size).isFalse();
    }
  }

  @Test
  void verdictIsThatOfADecoder() {
    Random random = new Random(8);
    int[] leads = {
      0x20, 0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xA0, 0x9F
    };
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(12)];
      for (int i = 0; i < bytes.length; i++) {
        int b = random.nextInt(3) == 0 ? leads[random.nextInt(leads.length)] : random.nextInt(256);
        bytes[i] = (byte) (b == 0 || b == 0x1B ? ' ' : b);
      }
      assertThat(check(bytes, 1 + random.nextInt(bytes.length)))
          .as(Arrays.toString(bytes))
          .isEqualTo(decodes(bytes));
    }
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  private static boolean check(byte[] bytes, int chunk) {
    Utf8Check check = new Utf8Check();
    for (int at = 0; at < bytes.length; at += chunk) {
      check.feed(Buffer.buffer(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk))));
    }
    return check.isUtf8();
  }
}
