package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.larch.deletion.DeletionList;
import io.larch.deletion.DeletionOptions;
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

/**
 * Reads a list of deletes from JSON, {@code
 * {"assets":[{"path":"/users/1/p","entryId":3,"etag":"…"}],"expect":1,"keep":"no"}}, item by item
 * as they come. One item that is not understood refuses the whole list.
 */
final class DeletionListReader {

  /** The field that has the items. */
  static final String LIST = "assets";

  /** Problems told at once; a client that gets a thousand of them wrong has one mistake. */
  private static final int MAX_PROBLEMS = 20;

  private static final String EXPECT = "expect";
  private static final String KEEP = "keep";
  private static final Set<String> FIELDS = Set.of(LIST, EXPECT, KEEP);
  private static final Set<String> ITEM_FIELDS = Set.of("path", "entryId", "etag");

  /** What the body asks for. */
  record Request(DeletionList list, DeletionOptions options) {}

  private final List<FieldError> problems = new ArrayList<>();
  private final List<DeletionList.Item> items = new ArrayList<>();
  private final Set<DeletionList.Item> seen = new HashSet<>();
  private int read;

  /**
   * Takes the next item.
   *
   * @throws ApiException INVALID_FIELD when it is one too many, or enough is wrong already; then
   *     nothing may be deleted
   */
  void take(JsonNode json) {
    if (read == DeletionList.MAX_ITEMS) {
      problems.clear();
      refuseCount();
      throw refusal();
    }
    String field = LIST + "[" + read++ + "]";
    DeletionList.Item item = item(field, json);
    if (problems.size() >= MAX_PROBLEMS) {
      throw refusal();
    }
    if (item != null && problems.isEmpty()) {
      items.add(item);
    }
  }

  /**
   * All items have been taken.
   *
   * @param rest the object around them
   * @throws ApiException INVALID_FIELD, naming what is wrong; then nothing may be deleted
   */
  Request end(ObjectNode rest) {
    rest.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                refuse(name, "There is no such field; the list is in 'assets'.");
              }
            });
    Long expect = expect(rest.path(EXPECT));
    boolean keep = keep(rest.path(KEEP));
    if (read == 0) {
      refuseCount(); // Or it is no array at all.
    }
    if (!problems.isEmpty()) {
      throw refusal();
    }
    return new Request(new DeletionList(items, expect), new DeletionOptions(keep));
  }

  private @Nullable Long expect(JsonNode json) {
    if (json.isMissingNode()) {
      return null;
    }
    if (json.isIntegralNumber() && json.canConvertToLong() && json.longValue() >= 0) {
      return json.longValue();
    }
    refuse(EXPECT, "A number of assets from 0 is needed here.");
    return null;
  }

  private boolean keep(JsonNode json) {
    if (!json.isMissingNode() && !json.equals(TextNode.valueOf("no"))) {
      refuse(KEEP, "It is \"no\" or left out.");
    }
    return json.isMissingNode();
  }

  private void refuseCount() {
    refuse(LIST, "An array of 1 to " + DeletionList.MAX_ITEMS + " assets is needed here.");
  }

  private ApiException refusal() {
    return new ApiException(
        ErrorCode.INVALID_FIELD,
        "The list is not valid. Nothing was deleted.",
        problems.subList(0, Math.min(MAX_PROBLEMS, problems.size())));
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
