package io.larch.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.Asset;
import io.larch.asset.ContentInfo;
import io.larch.asset.Placeholders;
import io.larch.asset.Variant;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ImageInfo;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
    placeholders(json, asset.placeholders());
    ArrayNode variants = json.putArray("variants").add(original(asset));
    asset.variants().forEach(variant -> variants.add(variant(asset, variant)));
    failedVariants(json, asset);
    json.put("createdAt", time(asset.createdAt()));
    json.put("modifiedAt", time(asset.modifiedAt()));
    return json;
  }

  /** Those that there are. */
  private static void placeholders(ObjectNode json, Placeholders placeholders) {
    putIfThere(json, "blurhash", placeholders.blurhash());
    putIfThere(json, "thumbhash", placeholders.thumbhash());
    putIfThere(json, "failedPlaceholders", placeholders.failure());
  }

  private static void putIfThere(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
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

  /** Those that were to be made after the store; there only where there are some. */
  private static void failedVariants(ObjectNode json, Asset asset) {
    if (!asset.failedVariants().isEmpty()) {
      ArrayNode failed = json.putArray("failedVariants");
      new TreeMap<>(asset.failedVariants())
          .forEach((profile, why) -> failed.addObject().put("profile", profile).put("code", why));
    }
  }

  private static ObjectNode original(Asset asset) {
    ObjectNode variant = JsonNodeFactory.instance.objectNode();
    variant.put("isOriginalVariant", true);
    stored(variant, asset, asset.key(), asset.content());
    return variant;
  }

  /** A variant that is not the original. */
  static ObjectNode variant(Asset asset, Variant variant) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("isOriginalVariant", false);
    json.put(variant.name() == null ? "id" : "name", variant.label());
    if (variant.transformation() != null) {
      json.put("transformation", variant.transformation());
    }
    stored(json, asset, variant.key(), variant.content());
    return json;
  }

  /** Where it is, and what. */
  private static void stored(ObjectNode json, Asset asset, String key, ContentInfo content) {
    json.put("storeBucket", asset.bucket());
    json.put("storeKey", key);
    ObjectNode attributes = json.putObject("attributes");
    ContentType type = content.type();
    attributes.put("bytes", content.bytes());
    attributes.put("contentType", type.mediaType());
    ImageInfo picture = type.picture();
    if (picture != null) {
      attributes.put("width", picture.width());
      attributes.put("height", picture.height());
    }
    if (type.format() != null) {
      attributes.put("format", type.format());
    }
    if (picture != null) {
      beyondSize(attributes, picture);
    }
  }

  /** What is told of few pictures. */
  private static void beyondSize(ObjectNode attributes, ImageInfo picture) {
    if (picture.orientation() != 1) {
      attributes.put("orientation", picture.orientation());
    }
    if (picture.pages() != 1) {
      attributes.put("pageCount", picture.pages());
    }
    if (picture.loop() != null) {
      attributes.put("loop", picture.loop());
    }
  }

  /** A time, in UTC, to the microsecond. */
  static String time(OffsetDateTime time) {
    return TIME.format(time);
  }
}
