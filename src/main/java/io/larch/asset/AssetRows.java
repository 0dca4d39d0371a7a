package io.larch.asset;

import io.larch.mediatype.ContentType;
import io.larch.path.AssetPath;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Rows of the table {@code asset}, and of those that have its columns, as values. */
public final class AssetRows {

  /** All but the variants, of which one of {@link VariantChoice}'s columns is to be read. */
  static final String ASSET_COLUMNS =
      "id, path, entry_id, version, created_at, modified_at, bucket, content_keys[1] AS"
          + " content_key, bytes, content_type, attributes, source, source_url, alt, labels, tags";

  /** With all variants. */
  static final String COLUMNS = ASSET_COLUMNS + ", variants";

  /** Of the attributes: profiles, and why there is no variant of each. */
  static final String FAILED_VARIANTS = "failedVariants";

  private static final JsonObject NONE = new JsonObject();

  private AssetRows() {}

  /** The columns that {@link #asset} reads, with all variants. */
  public static String columns() {
    return COLUMNS;
  }

  /** A row of {@link #columns()}. */
  public static Asset asset(Row row) {
    JsonObject attributes = row.getJsonObject("attributes");
    return new Asset(
        row.getLong("id"),
        AssetPath.fromStored(row.getString("path")),
        row.getLong("entry_id"),
        row.getLong("version"),
        utc(row.getOffsetDateTime("created_at")),
        utc(row.getOffsetDateTime("modified_at")),
        row.getString("bucket"),
        row.getString("content_key"),
        new ContentInfo(
            row.getLong("bytes"),
            new ContentType(
                row.getString("content_type"),
                attributes.getString("format"),
                PictureRows.picture(attributes),
                attributes.getString("charset")),
            attributes.getString("fileName")),
        Asset.Source.of(row.getString("source")),
        row.getString("source_url"),
        new AssetMetadata(
            row.getString("alt"),
            strings(row.getJsonObject("labels")),
            List.of(row.getArrayOfStrings("tags"))),
        Placeholders.of(attributes),
        VariantRows.variants(row.getJsonArray("variants")),
        strings(attributes.getJsonObject(FAILED_VARIANTS, NONE)));
  }

  /** What the column {@code attributes} holds. */
  static JsonObject attributes(ContentInfo content) {
    ContentType type = content.type();
    JsonObject attributes = new JsonObject();
    if (type.picture() != null) {
      PictureRows.put(attributes, type.picture());
    }
    if (type.format() != null) {
      attributes.put("format", type.format());
    }
    if (type.charset() != null) {
      attributes.put("charset", type.charset());
    }
    if (content.fileName() != null) {
      attributes.put("fileName", content.fileName());
    }
    return attributes;
  }

  private static Map<String, String> strings(JsonObject json) {
    Map<String, String> strings = new TreeMap<>();
    for (String name : json.fieldNames()) {
      strings.put(name, Objects.requireNonNull(json.getString(name), name));
    }
    return strings;
  }

  private static OffsetDateTime utc(OffsetDateTime time) {
    return time.withOffsetSameInstant(ZoneOffset.UTC);
  }
}
