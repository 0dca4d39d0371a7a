package io.larch.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An asset as the API shows it.
 *
 * @param path decoded; empty where the answer doesn't have it
 * @param variants name, content key and bytes of each but the original, oldest first
 */
record Listed(
    List<String> path,
    long entryId,
    Metadata metadata,
    String key,
    long bytes,
    Instant createdAt,
    Instant modifiedAt,
    List<String> variants) {

  /** What the API should show. */
  static Listed of(ModelAsset asset) {
    return new Listed(
        asset.path(),
        asset.entryId(),
        asset.metadata(),
        asset.key(),
        asset.content().length(),
        asset.createdAt(),
        asset.modifiedAt(),
        asset.variants().stream()
            .map(variant -> told(variant.name(), variant.key(), variant.content().length()))
            .toList());
  }

  private static String told(String name, String key, long bytes) {
    return name + " " + key + " " + bytes;
  }

  /** What it does show. */
  static Listed of(List<String> path, JsonNode asset) {
    Map<String, String> labels = new TreeMap<>();
    asset.get("labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
    List<String> tags = new ArrayList<>();
    asset.get("tags").forEach(tag -> tags.add(tag.asText()));
    JsonNode alt = asset.get("alt");
    List<String> variants = new ArrayList<>();
    for (JsonNode variant : asset.get("variants")) {
      if (!variant.get("isOriginalVariant").asBoolean()) {
        variants.add(
            told(
                variant.get("name").asText(),
                variant.get("storeKey").asText(),
                variant.get("attributes").get("bytes").asLong()));
      }
    }
    return new Listed(
        path,
        asset.get("entryId").asLong(),
        new Metadata(alt.isNull() ? null : alt.asText(), labels, tags),
        AssetClient.contentKey(asset),
        asset.get("variants").get(0).get("attributes").get("bytes").asLong(),
        Instant.parse(asset.get("createdAt").asText()),
        Instant.parse(asset.get("modifiedAt").asText()),
        variants);
  }

  Listed withoutPath() {
    return new Listed(List.of(), entryId, metadata, key, bytes, createdAt, modifiedAt, variants);
  }
}
