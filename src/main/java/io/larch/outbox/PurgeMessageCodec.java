package io.larch.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Purge messages as JSON, in the format that {@link PurgeMessage} documents. Reads strictly: no
 * value is coerced.
 */
public final class PurgeMessageCodec {

  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private PurgeMessageCodec() {}

  /** The body of an envelope with a purge message. */
  public static byte[] encode(PurgeMessage message) {
    ObjectNode root =
        JSON.createObjectNode().put("version", VERSION).put("bucket", message.bucket());
    ArrayNode batches = root.putArray("batches");
    for (PurgeMessage.Batch batch : message.batches()) {
      ArrayNode keys =
          batches
              .addObject()
              .put("id", batch.id())
              .put("attempt", batch.attempt())
              .put("unfinished", batch.unfinished())
              .putArray("keys");
      batch.keys().forEach(keys::add);
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  /**
   * Reads the body of an envelope.
   *
   * @throws IllegalArgumentException if it is not a purge message of a version that is known; the
   *     message tells operators what is wrong
   */
  public static PurgeMessage decode(byte[] body) {
    try {
      JsonNode root = JSON.readTree(body);
      int version = field(root, "version", JsonNode::isInt, "a number").intValue();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "version " + version + " is not known; this server knows " + VERSION);
      }
      String bucket = field(root, "bucket", JsonNode::isTextual, "a string").textValue();
      List<PurgeMessage.Batch> batches = new ArrayList<>();
      for (JsonNode batch : field(root, "batches", JsonNode::isArray, "a list")) {
        batches.add(batch(batch));
      }
      return new PurgeMessage(bucket, batches);
    } catch (JsonProcessingException e) {
      // Its full message quotes the body, which may be anything, of any length.
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
  }

  private static PurgeMessage.Batch batch(JsonNode batch) {
    List<String> keys = new ArrayList<>();
    for (JsonNode key : field(batch, "keys", JsonNode::isArray, "a list")) {
      if (!key.isTextual()) {
        throw new IllegalArgumentException("a key is not a string");
      }
      keys.add(key.textValue());
    }
    return new PurgeMessage.Batch(
        field(batch, "id", node -> node.isIntegralNumber() && node.canConvertToLong(), "a number")
            .longValue(),
        field(batch, "attempt", JsonNode::isInt, "a number").intValue(),
        field(batch, "unfinished", JsonNode::isBoolean, "true or false").booleanValue(),
        keys);
  }

  private static JsonNode field(
      JsonNode parent, String name, Predicate<JsonNode> type, String typeName) {
    JsonNode node = parent.get(name);
    if (node == null || !type.test(node)) {
      throw new IllegalArgumentException("the field " + name + " is missing or is not " + typeName);
    }
    return node;
  }
}
