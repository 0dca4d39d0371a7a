package io.larch.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * JSON as clients may send it: one object in UTF-8 that means one thing. Duplicate keys, anything
 * after the object, comments and other relaxations, halves of surrogate pairs, and nesting deeper
 * than 32 are refused.
 */
public final class StrictJson {

  private static final int MAX_NESTING = 32;
  private static final int MAX_NUMBER_LENGTH = 64;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private StrictJson() {}

  /**
   * Reads an object. The caller has bounded the buffer's length.
   *
   * @throws ApiException INVALID_REQUEST when it is not one
   */
  public static ObjectNode parseObject(Buffer json) {
    JsonNode node;
    try {
      node = MAPPER.readTree(decode(json));
    } catch (JsonProcessingException e) {
      throw invalid("The JSON can't be read: " + e.getOriginalMessage() + position(e));
    }
    if (!(node instanceof ObjectNode object)) {
      throw invalid("The JSON must be an object.");
    }
    refuseLoneSurrogates(object);
    return object;
  }

  private static String decode(Buffer json) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(json.getBytes()))
          .toString();
    } catch (CharacterCodingException _) {
      throw invalid("The JSON is not valid UTF-8.");
    }
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private static void refuseLoneSurrogates(JsonNode node) {
    if (node.isTextual()) {
      refuseLoneSurrogates(node.textValue());
    }
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      refuseLoneSurrogates(property.getKey());
    }
    node.forEach(StrictJson::refuseLoneSurrogates);
  }

  private static void refuseLoneSurrogates(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw invalid("The JSON holds half of a surrogate pair, which is no character.");
    }
  }

  private static ApiException invalid(String detail) {
    return new ApiException(ErrorCode.INVALID_REQUEST, detail);
  }
}
