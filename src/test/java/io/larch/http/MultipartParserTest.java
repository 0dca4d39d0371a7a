package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartParserTest {

  private static final String TWO_PARTS =
      """
      --b
      Content-Disposition: form-data; name="x"
      A: 1

      one
      --not
      -
      --b\s
      Content-Disposition: form-data; name="y"


      --b--
      epilogue\
      """
          .replace("\n", "\r\n");

  @Test
  void partsAreFoundHoweverTheBodyIsCut() {
    for (int size = 1; size <= TWO_PARTS.length(); size++) {
      assertThat(parse(TWO_PARTS, size))
          .as("chunks of %d", size)
          .containsExactly(
              "{a=1, content-disposition=form-data; name=\"x\"}",
              "one\r\n--not\r\n-",
              "{content-disposition=form-data; name=\"y\"}",
              "");
    }
  }

  @Test
  void preambleIsPassedOver() {
    assertThat(parse("hello\r\n--b\r\nA: 1\r\n\r\nx\r\n--b--", 4)).containsExactly("{a=1}", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no delimiter",
        "--b",
        "--b\r\nA: 1\r\n\r\ncut off",
        "--b\r\nA: 1\r\n\r\nx\r\n--b",
        "--b\r\nA: 1\r\n\r\nx\r\n--b\r\n",
        "--b\r\nA: 1\r\n\r\nx\r\n--b-",
        "--b\r\nA: 1\r\n\r\nx\r\n--bb--",
        "--b\r\nno colon\r\n\r\nx\r\n--b--",
        "--b\r\nA: 1\r\na: 2\r\n\r\nx\r\n--b--",
        "--b\nA: 1\n\nx\n--b--"
      })
  void damagedBodiesAreRefused(String body) {
    assertThatThrownBy(() -> parse(body, 7)).isInstanceOf(MultipartParser.MalformedException.class);
  }

  @Test
  void endlessHeadersAreRefused() {
    String body = "--b\r\nA: " + "x".repeat(10_000);
    assertThatThrownBy(() -> parse(body, 100)).hasMessageContaining("headers");
  }

  private static List<String> parse(String body, int chunkSize) {
    List<String> found = new ArrayList<>();
    StringBuilder content = new StringBuilder();
    MultipartParser parser =
        new MultipartParser(
            "b",
            new MultipartParser.Listener() {
              @Override
              public void partBegins(Map<String, String> headers) {
                found.add(headers.toString());
                content.setLength(0);
              }

              @Override
              public void partContinues(Buffer data) {
                content.append(data.toString());
              }

              @Override
              public void partEnds() {
                found.add(content.toString());
              }
            });
    Buffer all = Buffer.buffer(body);
    for (int at = 0; at < all.length(); at += chunkSize) {
      parser.feed(all.slice(at, Math.min(all.length(), at + chunkSize)));
    }
    parser.end();
    return found;
  }
}
