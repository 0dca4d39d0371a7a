package io.larch.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object built of a parser's tokens. The elements of one array in it may be handed on as
 * they are complete, and are then forgotten.
 */
final class JsonTree {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final int maxValues;
  private final @Nullable String listName;
  private final Consumer<JsonNode> elements;
  private final Deque<ContainerNode<?>> open = new ArrayDeque<>();
  private @Nullable ObjectNode root;

  /**
   * Whether the list has begun and not ended; its elements are then what is open beyond depth 2.
   */
  private boolean listOpen;

  private String name = "";
  private int values;
  private int valuesBesideList;

  /**
   * @param maxValues at once
   * @param listName the field of the object whose array's elements are handed on; null: none
   */
  JsonTree(int maxValues, @Nullable String listName, Consumer<JsonNode> elements) {
    this.maxValues = maxValues;
    this.listName = listName;
    this.elements = elements;
  }

  /** The object, once it is complete; its list, if its elements were handed on, is empty. */
  @Nullable ObjectNode complete() {
    return open.isEmpty() ? root : null;
  }

  /**
   * Takes the token that the parser is at.
   *
   * @throws ApiException when it is not part of one object, or of too many values
   */
  void take(JsonToken token, JsonParser parser) throws IOException {
    if (root == null && token != JsonToken.START_OBJECT) {
      throw StrictJson.invalid("The JSON must be an object.");
    }
    if (root != null && open.isEmpty()) {
      throw StrictJson.invalid("Nothing may follow the JSON object.");
    }
    switch (token) {
      case START_OBJECT -> begin(NODES.objectNode());
      case START_ARRAY -> begin(NODES.arrayNode());
      case END_OBJECT, END_ARRAY -> end();
      case FIELD_NAME -> name = wellFormed(parser.currentName());
      case VALUE_STRING -> add(NODES.textNode(wellFormed(parser.getText())));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> add(number(parser));
      case VALUE_TRUE, VALUE_FALSE -> add(NODES.booleanNode(token == JsonToken.VALUE_TRUE));
      case VALUE_NULL -> add(NODES.nullNode());
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IllegalStateException(token.name());
    }
  }

  private void begin(ContainerNode<?> container) {
    if (root == null) {
      root = (ObjectNode) container;
    } else {
      add(container);
      if (open.size() == 1 && name.equals(listName) && container instanceof ArrayNode) {
        listOpen = true;
        valuesBesideList = values;
      }
    }
    open.push(container);
  }

  private void end() {
    ContainerNode<?> complete = open.pop();
    if (isInList()) {
      handOn(complete);
    } else if (open.size() == 1) {
      listOpen = false;
    }
  }

  private void add(JsonNode value) {
    if (++values > maxValues) {
      throw StrictJson.invalid("The JSON holds more values than are needed here.");
    }
    if (!isInList()) {
      switch (Objects.requireNonNull(open.peek())) {
        case ObjectNode object -> object.set(name, value);
        case ArrayNode array -> array.add(value);
        default -> throw new IllegalStateException("neither object nor array");
      }
    } else if (!value.isContainerNode()) {
      handOn(value);
    }
  }

  private boolean isInList() {
    return listOpen && open.size() == 2;
  }

  private void handOn(JsonNode element) {
    elements.accept(element);
    values = valuesBesideList;
  }

  private static JsonNode number(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      case BIG_INTEGER -> NODES.numberNode(parser.getBigIntegerValue());
      // Exact, and no bigger than the digits that it is written in.
      case FLOAT, DOUBLE, BIG_DECIMAL -> NODES.numberNode(parser.getDecimalValue());
    };
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
        if (!pair) {
          throw StrictJson.invalid(
              "The JSON holds half of a surrogate pair, which is no character.");
        }
        i++;
      }
    }
    return text;
  }
}
