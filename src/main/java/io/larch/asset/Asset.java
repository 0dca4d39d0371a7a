package io.larch.asset;

import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored asset, as its row says.
 *
 * @param id the row's own number, never used again
 * @param entryId its number at its path, from 0
 * @param version 1 at first, one more with each update
 * @param createdAt in UTC, to the microsecond, as are all times
 * @param bucket where the content is
 * @param key the original content's key
 * @param sourceUrl what it was fetched from; null when it was uploaded
 * @param placeholders what stands for a picture until it is there
 * @param variants those that were asked for, oldest first
 * @param failedVariants why the variants of some profiles, which were to be made after the store,
 *     could not be: by the profile's name, in the words that a request for it is answered with
 */
public record Asset(
    long id,
    AssetPath path,
    long entryId,
    long version,
    OffsetDateTime createdAt,
    OffsetDateTime modifiedAt,
    String bucket,
    String key,
    ContentInfo content,
    Source source,
    @Nullable String sourceUrl,
    AssetMetadata metadata,
    Placeholders placeholders,
    List<Variant> variants,
    Map<String, String> failedVariants) {

  public Asset {
    variants = List.copyOf(variants);
    failedVariants = Map.copyOf(failedVariants);
  }

  /** The asset as it is now, whatever becomes of it. */
  public AssetVersion current() {
    return new AssetVersion(id, version);
  }

  /** The entity tag of {@link #current()}, quotes included. */
  public String entityTag() {
    return current().entityTag();
  }

  /** Where content came from. */
  public enum Source {
    UPLOAD("upload"),
    URL("url");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /** As written in the database and in answers. */
    public String word() {
      return word;
    }

    static Source of(String word) {
      return word.equals(URL.word) ? URL : UPLOAD;
    }
  }
}
