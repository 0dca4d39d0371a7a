package io.larch.asset;

import io.larch.selector.VariantTag;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Something that was derived of an asset's content, kept in the same bucket, and gone with it. Made
 * by the server, from a transformation, or supplied by a client, under a name: it has one or the
 * other.
 *
 * @param key its content's key, never used again
 * @param name what a client has supplied it as; null when it was made
 * @param transformation what it was made by, in the normalised form; null when it was supplied
 * @param content without a file name
 * @param at when it was added, in UTC, by the database's clock
 */
public record Variant(
    String key,
    @Nullable String name,
    @Nullable String transformation,
    ContentInfo content,
    OffsetDateTime at) {

  /** The entity tag of its content, quotes included. */
  public String entityTag() {
    return VariantTag.of(key);
  }

  /** What it is called in URLs: the name, or of a made one its id, which is its content's key. */
  public String label() {
    return name == null ? key : name;
  }
}
