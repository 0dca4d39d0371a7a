package io.larch.config;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.image.SignedUrls.Algorithm;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says: what it doesn't say is null.
 *
 * @param bucket where new content goes
 * @param allowedContentTypes media types, or {@code image/*} for all of a kind, that may be stored;
 *     none if empty, any if null
 * @param maxContentSize bytes of one asset's content
 * @param cacheControl the header of answers with content, as it is sent
 * @param redirectMode what {@code redirect} answers
 * @param redirectTemplate for {@code TEMPLATE}: a URL with <code>{key}</code> in it
 * @param images of pictures
 * @param signingKeys names of keys, any of which may sign transformations; if empty, they need no
 *     signature
 * @param signingAlgorithm what signatures are made with
 * @param keep of what is no longer live
 */
public record PathSettings(
    @Nullable String bucket,
    @Nullable Set<String> allowedContentTypes,
    @Nullable Long maxContentSize,
    @Nullable String cacheControl,
    @Nullable RedirectMode redirectMode,
    @Nullable String redirectTemplate,
    PathImageSettings images,
    @Nullable Set<String> signingKeys,
    @Nullable Algorithm signingAlgorithm,
    PathKeepSettings keep) {

  public PathSettings {
    allowedContentTypes = allowedContentTypes == null ? null : Set.copyOf(allowedContentTypes);
    signingKeys = signingKeys == null ? null : Set.copyOf(signingKeys);
  }
}
