package io.larch.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * JSON as clients may send it: one object in UTF-8 that means one thing. Duplicate keys, anything
 * after the object, comments and other relaxations, halves of surrogate pairs, nesting deeper than
 * 32, numbers of more than 64 characters, and texts and names of more than 8,192 are refused.
 *
 * <p>It is read as it arrives, so that what is refused is refused at once, and nothing is held but
 * what has been understood of it. One instance reads one object.
 */
public final class StrictJson {

  private static final int MAX_NESTING = 32;
  private static final int MAX_NUMBER_LENGTH = 64;

  /** The longest that is allowed anywhere is a path, each byte percent-encoded: some 6,100. */
  private static final int MAX_TEXT_LENGTH = 8 * 1024;

  /** What a byte order mark begins with, and JSON never does. */
  private static final byte MARK = (byte) 0xef;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(MAX_TEXT_LENGTH)
                  .maxNameLength(MAX_TEXT_LENGTH)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Clients choose the names.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final Utf8Check utf8 = new Utf8Check();
  private final JsonTree tree;
  private final JsonParser parser;
  private final ByteArrayFeeder input;
  private boolean begun;

  /**
   * @param maxValues see {@link JsonLimits#values}
   */
  public StrictJson(int maxValues) {
    this(maxValues, null, _ -> {});
  }

  /**
   * Hands the elements of an array on rather than keep them.
   *
   * @param listName the object's field that has the array, if it is one
   * @param elements gets each as it is complete; may throw ApiException to refuse the whole
   */
  public StrictJson(int maxValues, @Nullable String listName, Consumer<JsonNode> elements) {
    this.tree = new JsonTree(maxValues, listName, elements);
    try {
      this.parser = FACTORY.createNonBlockingByteArrayParser();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is nothing that it reads from
    }
    this.input = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
  }

  /**
   * Takes the next piece. The caller bounds the length of all together.
   *
   * @throws ApiException INVALID_REQUEST, when this can't be the beginning of one object
   */
  public void feed(Buffer piece) {
    if (piece.length() == 0) {
      return;
    }
    byte[] bytes = piece.getBytes();
    try {
      if (!begun && bytes[0] == MARK) {
        throw invalid("The JSON must not begin with a byte order mark.");
      }
      begun = true;
      utf8.feed(bytes);
      input.feedInput(bytes, 0, bytes.length);
      takeTokens();
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  /**
   * Nothing more comes.
   *
   * @return the object; the list whose elements were handed on is empty in it
   * @throws ApiException INVALID_REQUEST, when it is not complete
   */
  public ObjectNode end() {
    input.endOfInput();
    try {
      utf8.end();
      takeTokens();
    } catch (IOException e) {
      throw refusal(e);
    }
    ObjectNode object = tree.complete();
    if (object == null) {
      throw invalid("The JSON must be an object.");
    }
    return object;
  }

  private void takeTokens() throws IOException {
    JsonToken token = parser.nextToken();
    while (token != null && token != JsonToken.NOT_AVAILABLE) {
      tree.take(token, parser);
      token = parser.nextToken();
    }
  }

  private static ApiException refusal(IOException e) {
    return switch (e) {
      case CharacterCodingException _ -> invalid("The JSON is not valid UTF-8.");
      case StreamConstraintsException tooMuch ->
          invalid(
              "The JSON is nested more than %d deep, or has a number of more than %d characters or a text of more than %d%s."
                  .formatted(MAX_NESTING, MAX_NUMBER_LENGTH, MAX_TEXT_LENGTH, position(tooMuch)));
      case JsonProcessingException wrong ->
          invalid("The JSON can't be read: " + wrong.getOriginalMessage() + position(wrong));
      default -> throw new UncheckedIOException(e);
    };
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

  static ApiException invalid(String detail) {
    return new ApiException(ErrorCode.INVALID_REQUEST, detail);
  }
}
