package io.larch.model;

import io.larch.selector.AssetVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An asset as the model knows it.
 *
 * @param path decoded segments
 * @param created place in the order of creation, over all paths
 * @param modified place in the order of modification, over all paths
 * @param key of its content; the server's choice, as are the entity tag and the times
 * @param entityTag the latest
 * @param variants oldest first
 */
record ModelAsset(
    List<String> path,
    long entryId,
    long created,
    long modified,
    Metadata metadata,
    String content,
    String key,
    String entityTag,
    Instant createdAt,
    Instant modifiedAt,
    List<ModelVariant> variants) {

  /** Its variant of that name; null without one. */
  @Nullable ModelVariant variant(String name) {
    return variants.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  /**
   * Its variants.
   *
   * @param name of the one that is meant; null: all
   */
  List<ModelVariant> variants(@Nullable String name) {
    return variants.stream().filter(each -> name == null || each.name().equals(name)).toList();
  }

  /** The number in its entity tag. */
  long version() {
    return Objects.requireNonNull(AssetVersion.parse(entityTag), "ours").version();
  }

  /** The entity tag that it has as another version. */
  String entityTag(long otherVersion) {
    long id = Objects.requireNonNull(AssetVersion.parse(entityTag), "ours").id();
    return new AssetVersion(id, otherVersion).entityTag();
  }

  /** The same as it is from some moment on. */
  ModelAsset as(String newEntityTag, long newModified, Instant newModifiedAt) {
    return new ModelAsset(
        path,
        entryId,
        created,
        newModified,
        metadata,
        content,
        key,
        newEntityTag,
        createdAt,
        newModifiedAt,
        variants);
  }

  /** The same with other content, and without variants. */
  ModelAsset with(String newContent, String newKey) {
    return new ModelAsset(
        path,
        entryId,
        created,
        modified,
        metadata,
        newContent,
        newKey,
        entityTag,
        createdAt,
        modifiedAt,
        List.of());
  }

  /** The same with other variants. */
  ModelAsset with(List<ModelVariant> others) {
    return new ModelAsset(
        path,
        entryId,
        created,
        modified,
        metadata,
        content,
        key,
        entityTag,
        createdAt,
        modifiedAt,
        List.copyOf(others));
  }

  /** Its content keys, the original's first, then the variants', oldest first. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(List.of(key));
    variants.forEach(variant -> keys.add(variant.key()));
    return keys;
  }

  /** Bytes of all its content. */
  long bytes() {
    return content.length() + variants.stream().mapToLong(each -> each.content().length()).sum();
  }
}
