package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @Test
  void readsAnObject() {
    var object = parse(Buffer.buffer(" {\"a\":[1,\"\u00e9\\ud83d\\ude00\"],\"b\":null} "));

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
        "{\"\\ude00\":1}",
        "{\"a\":tru}",
        "{\"a\":truex}",
        "{\"a\":1x}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":[1,]}",
        "{\"a\":[}",
        "{\"a\":\"x",
        "{\"a\":\"\\x\"}",
        "{}}",
        "{}1",
        "\ufeff{}"
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

  @Test
  void refusesEncodedSurrogates() {
    assertRefused(
        Buffer.buffer(
            new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'}));
  }

  @Test
  void refusesLongNumbersTextsAndNamesBeforeTheyEnd() {
    assertRefused(Buffer.buffer("{\"a\":" + "1".repeat(65) + "}"));
    assertRefusedUnended("{\"a\":" + "1".repeat(100_000));
    assertRefusedUnended("{\"a\":1." + "1".repeat(100_000));
    assertRefusedUnended("{\"a\":\"" + "x".repeat(100_000));
    assertRefusedUnended("{\"a\":\"" + "\u00e9".repeat(100_000));
    assertRefusedUnended("{\"" + "x".repeat(100_000));
    assertRefusedUnended("{\"" + "\u00e9".repeat(100_000));
  }

  @Test
  void refusesMoreValuesThanItIsTold() {
    StrictJson ten = new StrictJson(10);
    ten.feed(Buffer.buffer("{\"a\":[1,2,3,4,5,6,7,8,9"));
    assertThatExceptionOfType(ApiException.class).isThrownBy(() -> ten.feed(Buffer.buffer(",1,")));
  }

  @Test
  void readsTheSameInPiecesOfAnyLength() {
    byte[] whole =
        " {\"a\":[1,\"\u00e9\ud83d\ude00\\n\",{\"\u20ac\":-1.5e3}],\"b\":true} "
            .getBytes(StandardCharsets.UTF_8);
    for (int length = 1; length <= whole.length; length++) {
      StrictJson json = new StrictJson(100);
      for (int from = 0; from < whole.length; from += length) {
        json.feed(
            Buffer.buffer(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + length))));
      }
      assertThat(json.end().toString())
          .isEqualTo("{\"a\":[1,\"\u00e9\ud83d\ude00\\n\",{\"\u20ac\":-1.5E+3}],\"b\":true}");
    }
  }

  @Test
  void handsTheElementsOfAListOn() {
    List<String> elements = new ArrayList<>();
    StrictJson json = new StrictJson(6, "list", element -> elements.add(element.toString()));
    json.feed(Buffer.buffer("{\"x\":{\"list\":[1]},\"list\":["));
    for (int i = 0; i < 100; i++) {
      json.feed(Buffer.buffer("{\"a\":" + i + "},[],7,"));
    }
    json.feed(Buffer.buffer("null],\"y\":2}"));

    assertThat(json.end().toString()).isEqualTo("{\"x\":{\"list\":[1]},\"list\":[],\"y\":2}");
    assertThat(elements).hasSize(301).startsWith("{\"a\":0}", "[]", "7").endsWith("null");
  }

  @Test
  void listThatIsNoArrayIsKept() {
    StrictJson json = new StrictJson(9, "list", _ -> fail("there is no element"));
    json.feed(Buffer.buffer("{\"list\":{\"list\":[1]}}"));
    assertThat(json.end().toString()).isEqualTo("{\"list\":{\"list\":[1]}}");
  }

  private static ObjectNode parse(Buffer json) {
    StrictJson whole = new StrictJson(100);
    whole.feed(json);
    return whole.end();
  }

  private static void assertRefusedUnended(String begun) {
    StrictJson json = new StrictJson(100);
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> json.feed(Buffer.buffer(begun)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  private static void assertRefused(Buffer json) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> parse(json))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }
}
