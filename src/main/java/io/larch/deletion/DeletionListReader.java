package io.larch.deletion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import io.larch.selector.AssetVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a list of deletes from JSON. One item that is not understood refuses the whole list. */
final class DeletionListReader {

  /** Problems told at once; a client that gets a thousand of them wrong has one mistake. */
  private static final int MAX_PROBLEMS = 20;

  private static final Set<String> ITEM_FIELDS = Set.of("path", "entryId", "etag");

  private final List<FieldError> problems = new ArrayList<>();
  private final Set<DeletionList.Item> seen = new HashSet<>();

  private DeletionListReader() {}

  /**
   * Reads {@code {"assets":[{"path":"/users/1/p","entryId":3,"etag":"…"}]}}.
   *
   * @throws ApiException INVALID_FIELD, naming what is wrong; then nothing may be deleted
   */
  static DeletionList read(ObjectNode json) {
    DeletionListReader reader = new DeletionListReader();
    List<DeletionList.Item> items = reader.items(json);
    if (!reader.problems.isEmpty()) {
      throw new ApiException(
          ErrorCode.INVALID_FIELD,
          "The list is not valid. Nothing was deleted.",
          reader.problems.subList(0, Math.min(MAX_PROBLEMS, reader.problems.size())));
    }
    return new DeletionList(items);
  }

  private List<DeletionList.Item> items(ObjectNode json) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals("assets")) {
                refuse(name, "There is no such field; the list is in 'assets'.");
              }
            });
    JsonNode assets = json.path("assets");
    if (!assets.isArray() || assets.isEmpty() || assets.size() > DeletionList.MAX_ITEMS) {
      refuse("assets", "An array of 1 to " + DeletionList.MAX_ITEMS + " assets is needed here.");
      return List.of();
    }
    List<DeletionList.Item> items = new ArrayList<>(assets.size());
    for (int i = 0; i < assets.size(); i++) {
      DeletionList.Item item = item("assets[" + i + "]", assets.get(i));
      if (item != null) {
        items.add(item);
      }
    }
    return items;
  }

  private DeletionList.@Nullable Item item(String field, JsonNode json) {
    if (!json.isObject()) {
      refuse(field, "An object with 'path' and 'entryId' is needed here.");
      return null;
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!ITEM_FIELDS.contains(name)) {
                refuse(field + "." + name, "There is no such field.");
              }
            });
    AssetPath path = path(field + ".path", json.path("path"));
    Long entryId = entryId(field + ".entryId", json.path("entryId"));
    AssetVersion version = version(field + ".etag", json.path("etag"));
    if (path == null || entryId == null) {
      return null;
    }
    if (!seen.add(new DeletionList.Item(path, entryId, null))) {
      refuse(field, "This asset stands in the list twice.");
    }
    return new DeletionList.Item(path, entryId, version);
  }

  private @Nullable AssetPath path(String field, JsonNode json) {
    if (!json.isTextual()) {
      refuse(field, "A path as in a URL is needed here, such as \"/users/1/p\".");
      return null;
    }
    try {
      AssetPath path = AssetPath.parse(json.textValue());
      if (!path.isRoot()) {
        return path;
      }
      refuse(field, "No asset can lie at the root.");
    } catch (InvalidRequestException e) {
      refuse(field, String.valueOf(e.getMessage()));
    }
    return null;
  }

  private @Nullable Long entryId(String field, JsonNode json) {
    if (json.isIntegralNumber() && json.canConvertToLong() && json.longValue() >= 0) {
      return json.longValue();
    }
    refuse(field, "A whole number from 0 to 9223372036854775807 is needed here.");
    return null;
  }

  private @Nullable AssetVersion version(String field, JsonNode json) {
    if (json.isMissingNode()) {
      return null;
    }
    if (!json.isTextual() || json.textValue().isEmpty()) {
      refuse(field, "An entity tag is needed here, as the asset's ETag header has it.");
      return null;
    }
    return Objects.requireNonNullElse(
        AssetVersion.parse(json.textValue()), DeletionList.NO_VERSION);
  }

  private void refuse(String field, String message) {
    problems.add(new FieldError(field, message));
  }
}
