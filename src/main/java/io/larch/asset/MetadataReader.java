package io.larch.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code alt}, {@code labels} and {@code tags} strictly: what it does not know or allow is named and refused. */
final class MetadataReader {

  static final int MAX_ALT = 125;
  static final int MAX_LABELS = 50;
  static final int MAX_LABEL_NAME = 128;
  static final int MAX_LABEL_VALUE = 256;
  static final int MAX_TAGS = 50;
  static final int MAX_TAG = 256;

  private static final Set<String> FIELDS = Set.of("alt", "labels", "tags");

  private final List<FieldError> errors = new ArrayList<>();

  private MetadataReader() {}

  /**
   * Reads the fields of an object.
   *
   * @param others names of fields that the caller reads itself
   * @throws ApiException {@link ErrorCode#INVALID_FIELD} that names every field that is wrong
   */
  static AssetMetadata read(ObjectNode object, Set<String> others) {
    return new MetadataReader().readAll(object, others);
  }

  private AssetMetadata readAll(ObjectNode object, Set<String> others) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!FIELDS.contains(field.getKey()) && !others.contains(field.getKey())) {
        reject(shown(field.getKey()), "is not a known field");
      }
    }
    String alt = readAlt(object.get("alt"));
    Map<String, String> labels = readLabels(object.get("labels"));
    List<String> tags = readTags(object.get("tags"));
    if (!errors.isEmpty()) {
      throw new ApiException(ErrorCode.INVALID_FIELD, "Some fields are not valid.", errors);
    }
    return new AssetMetadata(alt, labels, tags);
  }

  private @Nullable String readAlt(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    return readText("alt", node, 0, MAX_ALT);
  }

  private Map<String, String> readLabels(@Nullable JsonNode node) {
    Map<String, String> labels = new TreeMap<>();
    if (node == null) {
      return labels;
    }
    if (!node.isObject()) {
      reject("labels", "must be an object of texts");
    } else if (node.size() > MAX_LABELS) {
      reject("labels", "must not have more than " + MAX_LABELS + " entries");
    } else {
      for (Map.Entry<String, JsonNode> label : node.properties()) {
        String field = "labels." + shown(label.getKey());
        checkText(field, label.getKey(), 1, MAX_LABEL_NAME, "name ");
        String value = readText(field, label.getValue(), 1, MAX_LABEL_VALUE);
        if (value != null) {
          labels.put(label.getKey(), value);
        }
      }
    }
    return labels;
  }

  private List<String> readTags(@Nullable JsonNode node) {
    List<String> tags = new ArrayList<>();
    if (node == null) {
      return tags;
    }
    if (!node.isArray()) {
      reject("tags", "must be an array of texts");
    } else if (node.size() > MAX_TAGS) {
      reject("tags", "must not have more than " + MAX_TAGS + " entries");
    } else {
      for (int i = 0; i < node.size(); i++) {
        String tag = readText("tags[" + i + "]", node.get(i), 1, MAX_TAG);
        if (tag != null) {
          tags.add(tag);
        }
      }
    }
    return tags;
  }

  private @Nullable String readText(String field, JsonNode node, int min, int max) {
    if (!node.isTextual()) {
      reject(field, "must be a text");
      return null;
    }
    String text = node.textValue();
    checkText(field, text, min, max, "");
    return text;
  }

  private void checkText(String field, String text, int min, int max, String what) {
    int length = text.codePointCount(0, text.length());
    if (length < min) {
      reject(field, what + "must not be empty");
    } else if (length > max) {
      reject(field, what + "must not be longer than " + max + " characters");
    } else if (text.chars().anyMatch(Character::isISOControl)) {
      reject(field, what + "must not contain control characters");
    }
  }

  private void reject(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  /** A name from the request, short enough for an answer. */
  private static String shown(String name) {
    return name.length() <= MAX_LABEL_NAME ? name : name.substring(0, MAX_LABEL_NAME) + "…";
  }
}
