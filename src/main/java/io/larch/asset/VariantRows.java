package io.larch.asset;

import io.larch.mediatype.ContentType;
import io.larch.mediatype.ImageSize;
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
                size(json),
                json.getString("charset")),
            null),
        json.getInteger("pages"),
        OffsetDateTime.parse(required(json, "at")).withOffsetSameInstant(ZoneOffset.UTC));
  }

  /** The inverse of {@link #variant}, but for the time, which is the database's to say. */
  static JsonObject json(
      String key,
      @Nullable String name,
      @Nullable String transformation,
      ContentInfo content,
      @Nullable Integer pages) {
    ContentType type = content.type();
    JsonObject json = new JsonObject().put("key", key);
    putIfThere(json, "name", name);
    putIfThere(json, "transformation", transformation);
    json.put("bytes", content.bytes()).put("type", type.mediaType());
    putIfThere(json, "format", type.format());
    putIfThere(json, "charset", type.charset());
    if (type.size() != null) {
      json.put("width", type.size().width()).put("height", type.size().height());
    }
    putIfThere(json, "pages", pages);
    return json;
  }

  private static void putIfThere(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static @Nullable ImageSize size(JsonObject json) {
    Integer width = json.getInteger("width");
    Integer height = json.getInteger("height");
    return width == null || height == null ? null : new ImageSize(width, height);
  }

  private static String required(JsonObject json, String name) {
    return Objects.requireNonNull(json.getString(name), name);
  }
}
