package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.AssetMetadata;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import io.larch.http.JsonLimits;
import io.larch.path.InvalidRequestException;
import io.larch.selector.LabelRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code alt}, {@code labels} and {@code tags} strictly: what it does not know or allow is
 * named and refused. A field that is null counts as left out, which clears it.
 */
final class MetadataReader {

  /** Fifty labels and fifty tags, and room for as many again and more that are told by name. */
  static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 500);

  static final int MAX_ALT = 125;
  private static final int MAX_SHOWN = 128;

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

  /**
   * Refuses every field of an object but those that the caller reads itself.
   *
   * @return nothing said
   * @throws ApiException {@link ErrorCode#INVALID_FIELD} that names every field
   */
  static AssetMetadata none(ObjectNode object, Set<String> others) {
    MetadataReader reader = new MetadataReader();
    object.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> !others.contains(name))
        .forEach(name -> reader.reject(shown(name), "is not a known field here"));
    reader.requireValid();
    return AssetMetadata.NONE;
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
    requireValid();
    return new AssetMetadata(alt, labels, tags);
  }

  private void requireValid() {
    if (!errors.isEmpty()) {
      throw new ApiException(ErrorCode.INVALID_FIELD, "Some fields are not valid.", errors);
    }
  }

  private @Nullable String readAlt(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    String alt = readText("alt", node);
    if (alt == null) {
      return null;
    }
    if (alt.codePointCount(0, alt.length()) > MAX_ALT) {
      reject("alt", "must not be longer than " + MAX_ALT + " characters");
    } else if (alt.chars().anyMatch(Character::isISOControl)) {
      reject("alt", "must not contain control characters");
    }
    return alt;
  }

  private Map<String, String> readLabels(@Nullable JsonNode node) {
    Map<String, String> labels = new TreeMap<>();
    if (node == null || node.isNull()) {
      return labels;
    }
    if (!node.isObject()) {
      reject("labels", "must be an object of texts");
    } else if (check("labels", () -> LabelRules.requireLabelCount(node.size()))) {
      for (Map.Entry<String, JsonNode> label : node.properties()) {
        String name = label.getKey();
        String field = "labels." + shown(name);
        String value = readText(field, label.getValue());
        if (value != null
            && check(field, () -> LabelRules.requireName(name))
            && check(field, () -> LabelRules.requireValue(value))) {
          labels.put(name, value);
        }
      }
    }
    return labels;
  }

  private List<String> readTags(@Nullable JsonNode node) {
    List<String> tags = new ArrayList<>();
    if (node == null || node.isNull()) {
      return tags;
    }
    if (!node.isArray()) {
      reject("tags", "must be an array of texts");
    } else if (check("tags", () -> LabelRules.requireTagCount(node.size()))) {
      for (int i = 0; i < node.size(); i++) {
        String field = "tags[" + i + "]";
        String tag = readText(field, node.get(i));
        if (tag != null && check(field, () -> LabelRules.requireTag(tag))) {
          tags.add(tag);
        }
      }
    }
    return tags;
  }

  private @Nullable String readText(String field, JsonNode node) {
    if (!node.isTextual()) {
      reject(field, "must be a text");
      return null;
    }
    return node.textValue();
  }

  private boolean check(String field, Runnable rule) {
    try {
      rule.run();
      return true;
    } catch (InvalidRequestException e) {
      reject(field, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void reject(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  /** A name from the request, short enough for an answer. */
  private static String shown(String name) {
    return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "…";
  }
}
