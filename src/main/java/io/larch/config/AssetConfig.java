package io.larch.config;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Storing and serving assets.
 *
 * @param maxContentSize bytes of one asset's content
 * @param uploadIntentTtl how long after an upload's last sign of life its content may be purged
 * @param uploadIntentRenewal how often a running upload gives a sign of life; less than half of uploadIntentTtl
 * @param redirectMode what {@code redirect} answers
 * @param redirectTemplate for {@code TEMPLATE}: a URL with {@code {bucket}} and {@code {key}} in it
 * @param urlSource storing from a URL
 */
public record AssetConfig(
    long maxContentSize,
    Duration uploadIntentTtl,
    Duration uploadIntentRenewal,
    RedirectMode redirectMode,
    @Nullable String redirectTemplate,
    UrlSourceConfig urlSource) {

  /** Where a redirect leads. */
  public enum RedirectMode {
    /** No redirect: the content itself. */
    NONE,
    /** A presigned URL of the store, where it has such a thing, else as NONE. */
    PRESIGNED,
    /** The configured template. */
    TEMPLATE
  }

  /**
   * Storing from a URL.
   *
   * @param allowedHosts host names that may be fetched from; none by default
   * @param privateHosts those of the allowed hosts that may have a private or loopback address
   * @param maxRedirects redirects followed, each checked like the first address
   * @param timeout for the whole fetch
   */
  public record UrlSourceConfig(
      Set<String> allowedHosts, Set<String> privateHosts, int maxRedirects, Duration timeout) {
    public UrlSourceConfig {
      allowedHosts = Set.copyOf(allowedHosts);
      privateHosts = Set.copyOf(privateHosts);
    }
  }
}
