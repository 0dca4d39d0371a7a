package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.larch.asset.AssetMetadata;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataReaderTest {

  @Test
  void readsAllThreeFields() {
    AssetMetadata metadata =
        read("{\"alt\":\"A view\",\"labels\":{\"phone\":\"iphone\"},\"tags\":[\"cold\",\"wet\"]}");
    assertThat(metadata.alt()).isEqualTo("A view");
    assertThat(metadata.labels()).containsEntry("phone", "iphone").hasSize(1);
    assertThat(metadata.tags()).containsExactly("cold", "wet");
  }

  @Test
  void whatIsLeftOutIsEmpty() {
    assertThat(read("{}")).isEqualTo(AssetMetadata.NONE);
  }

  @Test
  void nullClearsAsLeavingOutDoes() {
    assertThat(read("{\"alt\":null,\"labels\":null,\"tags\":null}")).isEqualTo(AssetMetadata.NONE);
  }

  @Test
  void tagsAreKeptOnce() {
    assertThat(read("{\"tags\":[\"a\",\"b\",\"a\"]}").tags()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'alt':1}|alt",
        "{'labels':[]}|labels",
        "{'labels':{'a':null}}|labels.a",
        "{'tags':[null]}|tags[0]",
        "{'labels':{'a':1}}|labels.a",
        "{'labels':{'':'x'}}|labels.",
        "{'labels':{'a':''}}|labels.a",
        "{'tags':'x'}|tags",
        "{'tags':['x',2]}|tags[1]",
        "{'tags':['']}|tags[0]",
        "{'tags':['a\\u0000b']}|tags[0]",
        "{'alt':'a\\nb'}|alt",
        "{'Alt':'x'}|Alt",
        "{'size':3}|size"
      })
  void refusalNamesTheField(String json, String field) {
    ApiException refusal = refusal(json.replace('\'', '"'));
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
    assertThat(refusal.errors()).extracting(ApiException.FieldError::field).containsExactly(field);
  }

  @Test
  void everyWrongFieldIsNamedAtOnce() {
    assertThat(refusal("{\"alt\":1,\"tags\":1,\"x\":1}").errors())
        .extracting(ApiException.FieldError::field)
        .containsExactlyInAnyOrder("alt", "tags", "x");
  }

  @Test
  void limitsAreExact() {
    assertThat(read("{\"alt\":\"" + "é".repeat(125) + "\"}").alt()).hasSize(125);
    assertThat(refusal("{\"alt\":\"" + "é".repeat(126) + "\"}").errors()).hasSize(1);
    assertThat(read("{\"tags\":[\"" + "t".repeat(256) + "\"]}").tags()).hasSize(1);
    assertThat(refusal("{\"tags\":[\"" + "t".repeat(257) + "\"]}").errors()).hasSize(1);
    assertThat(
            read("{\"labels\":{\"" + "n".repeat(128) + "\":\"" + "v".repeat(256) + "\"}}").labels())
        .hasSize(1);
    assertThat(refusal("{\"labels\":{\"" + "n".repeat(129) + "\":\"v\"}}").errors()).hasSize(1);
    assertThat(refusal("{\"labels\":{\"n\":\"" + "v".repeat(257) + "\"}}").errors()).hasSize(1);
    assertThat(read("{\"tags\":" + tags(50) + "}").tags()).hasSize(50);
    assertThat(refusal("{\"tags\":" + tags(51) + "}").errors()).hasSize(1);
    assertThat(read("{\"labels\":" + labels(50) + "}").labels()).hasSize(50);
    assertThat(refusal("{\"labels\":" + labels(51) + "}").errors()).hasSize(1);
  }

  private static String tags(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"t" + i + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String labels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"n" + i + "\":\"v\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static AssetMetadata read(String json) {
    StrictJson reader = new StrictJson(MetadataReader.LIMITS.values());
    reader.feed(Buffer.buffer(json));
    return MetadataReader.read(reader.end(), Set.of());
  }

  private static ApiException refusal(String json) {
    List<ApiException> thrown = List.of(catchThrowableOfType(ApiException.class, () -> read(json)));
    return thrown.getFirst();
  }
}
