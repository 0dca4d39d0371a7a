package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @Test
  void readsAnObject() {
    var object =
        StrictJson.parseObject(Buffer.buffer(" {\"a\":[1,\"\u00e9\\ud83d\\ude00\"],\"b\":null} "));

    assertThat(object.get("a").get(1).textValue()).isEqualTo("\u00e9\ud83d\ude00");
    assertThat(object.get("b").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "\"a\"",
        "{",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{} {}",
        "{}x",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{/**/}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\ud83d\"}",
        "{\"\\ude00\":1}"
      })
  void refusesWhatIsNotOneUnambiguousObject(String json) {
    assertRefused(Buffer.buffer(json));
  }

  @Test
  void refusesInvalidUtf8() {
    assertRefused(Buffer.buffer(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
    assertRefused(
        Buffer.buffer(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'}));
  }

  @Test
  void refusesDeepNesting() {
    assertRefused(Buffer.buffer("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}"));
  }

  private static void assertRefused(Buffer json) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> StrictJson.parseObject(json))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }
}
