package io.larch.asset;

import io.larch.mediatype.ContentType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The column {@code variants} as values. */
final class VariantRows {

  private VariantRows() {}

  /**
   * @param json null: none
   */
  static List<Variant> variants(@Nullable JsonArray json) {
    return json == null
        ? List.of()
        : json.stream().map(each -> variant((JsonObject) each)).toList();
  }

  static Variant variant(JsonObject json) {
    return new Variant(
        required(json, "key"),
        json.getString("name"),
        json.getString("transformation"),
        new ContentInfo(
            Objects.requireNonNull(json.getLong("bytes"), "bytes"),
            new ContentType(
                required(json, "type"),
                json.getString("format"),
                PictureRows.picture(json),
                json.getString("charset")),
            null),
        OffsetDateTime.parse(required(json, "at")).withOffsetSameInstant(ZoneOffset.UTC));
  }

  /** The inverse of {@link #variant}, but for the time, which is the database's to say. */
  static JsonObject json(
      String key, @Nullable String name, @Nullable String transformation, ContentInfo content) {
    ContentType type = content.type();
    JsonObject json = new JsonObject().put("key", key);
    putIfThere(json, "name", name);
    putIfThere(json, "transformation", transformation);
    json.put("bytes", content.bytes()).put("type", type.mediaType());
    putIfThere(json, "format", type.format());
    putIfThere(json, "charset", type.charset());
    if (type.picture() != null) {
      PictureRows.put(json, type.picture());
    }
    return json;
  }

  private static void putIfThere(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static String required(JsonObject json, String name) {
    return Objects.requireNonNull(json.getString(name), name);
  }
}
