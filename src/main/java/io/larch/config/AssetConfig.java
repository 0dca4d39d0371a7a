package io.larch.config;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Storing and serving assets.
 *
 * @param maxContentSize bytes of one asset's content
 * @param maxStores stores that run at once
 * @param uploadIntentTtl how long after an upload's last sign of life its content may be purged
 * @param uploadIntentRenewal how often a running upload gives a sign of life; less than half of
 *     uploadIntentTtl
 * @param cacheControl the value of {@code Cache-Control} of answers with content
 * @param redirectMode what {@code redirect} answers
 * @param redirectTemplate for {@code TEMPLATE}, where it isn't null: a URL with <code>{key}</code>
 *     in it, and <code>{bucket}</code> if need be
 * @param urlSource storing from a URL
 */
public record AssetConfig(
    long maxContentSize,
    int maxStores,
    Duration uploadIntentTtl,
    Duration uploadIntentRenewal,
    String cacheControl,
    RedirectMode redirectMode,
    @Nullable String redirectTemplate,
    UrlSourceConfig urlSource) {

  private static final Pattern TEMPLATE = Pattern.compile("https?://[^\\s/]+/\\S*\\{key}\\S*");

  static final ValueParser<Long> MAX_CONTENT_SIZE = ValueParser.size("1KiB", "1TiB");

  static final ValueParser<String> REDIRECT_TEMPLATE =
      ValueParser.matching(TEMPLATE, "an http or https URL with {key} in its path");

  private static final Pattern DIRECTIVES = Pattern.compile("[!-~]+([ ][!-~]+)*");

  static AssetConfig from(Section section) {
    Section redirect = section.section("redirect");
    return new AssetConfig(
        section.get("max-content-size", MAX_CONTENT_SIZE),
        section.get("max-stores", ValueParser.integer(1, 100_000)),
        section.get("upload-intent-ttl", ValueParser.duration("10s", "10m")),
        section.get("upload-intent-renewal", ValueParser.duration("1s", "5m")),
        section.get(
            "cache-control",
            ValueParser.matching(DIRECTIVES, "directives of Cache-Control, such as \"no-cache\"")),
        redirect.get("mode", ValueParser.choice(RedirectMode.class)),
        redirect.optional("template", REDIRECT_TEMPLATE),
        UrlSourceConfig.from(section.section("url-source")));
  }

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

    static UrlSourceConfig from(Section section) {
      return new UrlSourceConfig(
          section.get("allowed-hosts", ValueParser.setOf(ValueParser.host())),
          section.get("private-hosts", ValueParser.setOf(ValueParser.host())),
          section.get("max-redirects", ValueParser.integer(0, 10)),
          section.get("timeout", ValueParser.duration("1s", "1h")));
    }
  }
}
