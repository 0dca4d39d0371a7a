package io.larch.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.Asset;
import io.larch.mediatype.ContentType;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Assets as clients see them. */
final class AssetJson {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

  private AssetJson() {}

  /** One asset, whole. */
  static ObjectNode info(Asset asset) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("class", asset.content().type().topLevel());
    json.put("alt", asset.metadata().alt());
    json.put("entryId", asset.entryId());
    ObjectNode labels = json.putObject("labels");
    asset.metadata().labels().forEach(labels::put);
    ArrayNode tags = json.putArray("tags");
    asset.metadata().tags().forEach(tags::add);
    json.put("source", asset.source().word());
    json.put("sourceUrl", asset.sourceUrl());
    json.put("fileName", asset.content().fileName());
    json.putArray("variants").add(original(asset));
    json.put("createdAt", time(asset.createdAt()));
    json.put("modifiedAt", time(asset.modifiedAt()));
    return json;
  }

  /** One asset of a listing, with its path. */
  static ObjectNode listed(Asset asset) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("path", asset.path().urlPath());
    return json.setAll(info(asset));
  }

  /** Where the content is to be had. */
  static ObjectNode link(Asset asset, String url) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("url", url);
    json.put("alt", asset.metadata().alt());
    return json;
  }

  private static ObjectNode original(Asset asset) {
    ObjectNode variant = JsonNodeFactory.instance.objectNode();
    variant.put("isOriginalVariant", true);
    variant.put("storeBucket", asset.bucket());
    variant.put("storeKey", asset.key());
    ObjectNode attributes = variant.putObject("attributes");
    ContentType type = asset.content().type();
    attributes.put("bytes", asset.content().bytes());
    attributes.put("contentType", type.mediaType());
    if (type.size() != null) {
      attributes.put("width", type.size().width());
      attributes.put("height", type.size().height());
    }
    if (type.format() != null) {
      attributes.put("format", type.format());
    }
    return variant;
  }

  private static String time(OffsetDateTime time) {
    return TIME.format(time);
  }
}
