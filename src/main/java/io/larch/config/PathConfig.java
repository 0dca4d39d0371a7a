package io.larch.config;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.image.SignedUrls.Algorithm;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds at a path.
 *
 * @param bucket where new content goes
 * @param allowedContentTypes media types, or {@code image/*} for all of a kind, that may be stored;
 *     none if empty, any if null
 * @param maxContentSize bytes of one asset's content
 * @param cacheControl the header of answers with content, as it is sent
 * @param redirectMode what {@code redirect} answers
 * @param redirectTemplate for {@code TEMPLATE}, where it isn't null: a URL with <code>{key}</code>
 *     in it
 * @param images of pictures
 * @param signingKeys names of keys, any of which may sign transformations; if empty, they need no
 *     signature
 * @param signingAlgorithm what signatures are made with
 * @param keep of what is no longer live
 */
public record PathConfig(
    String bucket,
    @Nullable Set<String> allowedContentTypes,
    long maxContentSize,
    String cacheControl,
    RedirectMode redirectMode,
    @Nullable String redirectTemplate,
    PathImageConfig images,
    Set<String> signingKeys,
    Algorithm signingAlgorithm,
    PathKeepConfig keep) {

  public PathConfig {
    allowedContentTypes = allowedContentTypes == null ? null : Set.copyOf(allowedContentTypes);
    signingKeys = Set.copyOf(signingKeys);
  }

  /** These, but for what a rule says otherwise. */
  PathConfig with(PathSettings rule) {
    return new PathConfig(
        or(rule.bucket(), bucket),
        rule.allowedContentTypes() == null ? allowedContentTypes : rule.allowedContentTypes(),
        or(rule.maxContentSize(), maxContentSize),
        or(rule.cacheControl(), cacheControl),
        or(rule.redirectMode(), redirectMode),
        rule.redirectTemplate() == null ? redirectTemplate : rule.redirectTemplate(),
        images.with(rule.images()),
        or(rule.signingKeys(), signingKeys),
        or(rule.signingAlgorithm(), signingAlgorithm),
        keep.with(rule.keep()));
  }

  static <T> T or(@Nullable T one, T other) {
    return one == null ? other : one;
  }

  /**
   * Whether content of a type may be stored.
   *
   * @param mediaType in small letters, without parameters
   */
  public boolean allows(String mediaType) {
    return allowedContentTypes == null
        || allowedContentTypes.contains(mediaType)
        || allowedContentTypes.contains(mediaType.substring(0, mediaType.indexOf('/')) + "/*");
  }
}
