package io.larch.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * Says that a task is due. It travels in an envelope of the type {@link TaskKind#messageType()},
 * with an empty key. The envelope's body:
 *
 * <pre>{@code
 * {"version": 1, "id": 17, "attempt": 0}
 * }</pre>
 *
 * <p>What is to be done is in the row alone. Fields may be added within a version, so a reader
 * ignores those that it doesn't know. The same task may come more than once, and in any order.
 *
 * @param id the task's row
 * @param attempt how many attempts were over, from 0; a message of another attempt than the row's
 *     changes nothing
 */
public record TaskMessage(long id, int attempt) {

  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The body of an envelope. */
  public byte[] encode() {
    try {
      return JSON.writeValueAsBytes(
          JSON.createObjectNode().put("version", VERSION).put("id", id).put("attempt", attempt));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  /**
   * Reads the body of an envelope.
   *
   * @throws IllegalArgumentException if it is not such a message of a version that is known; the
   *     message tells operators what is wrong
   */
  public static TaskMessage decode(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // Its full message quotes the body, which may be anything, of any length.
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    long version = number(root, "version");
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "version " + version + " is not known; this server knows " + VERSION);
    }
    long attempt = number(root, "attempt");
    if (attempt < 0 || attempt > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("attempt " + attempt + " is out of range");
    }
    return new TaskMessage(number(root, "id"), (int) attempt);
  }

  private static long number(JsonNode root, String name) {
    JsonNode node = root.get(name);
    if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new IllegalArgumentException("the field " + name + " is missing or is not a number");
    }
    return node.longValue();
  }
}
