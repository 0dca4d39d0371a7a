package io.larch.http;

import io.larch.config.HttpConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites from using a browser to get at a server that only the browser reaches:
 * by a name of theirs that points here, and by forms and scripts that send requests from their own
 * pages. What needs no browser is not its matter.
 */
final class RequestGuard {

  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final CharSequence FETCH_SITE = HttpHeaders.createOptimized("sec-fetch-site");

  /** Browsers send some of them with every request, and no script can keep them from it. */
  private static final List<CharSequence> SIGNS_OF_BROWSERS =
      List.of(
          FETCH_SITE,
          HttpHeaders.createOptimized("sec-fetch-mode"),
          HttpHeaders.createOptimized("sec-fetch-dest"),
          HttpHeaders.ACCEPT_LANGUAGE,
          HttpHeaders.ORIGIN,
          HttpHeaders.REFERER,
          HttpHeaders.COOKIE);

  private final OwnHosts hosts;
  private final Cors cors;

  /** Whether requests for other hosts are refused that change nothing and come from no browser. */
  private final boolean strict;

  /** The last one that was asked for, which most requests are for too. */
  private volatile @Nullable Asked latest;

  private record Asked(String text, @Nullable Authority authority, boolean own) {
    static final Asked NOBODY = new Asked("", null, false);
  }

  private RequestGuard(OwnHosts hosts, Cors cors, boolean strict) {
    this.hosts = hosts;
    this.cors = cors;
    this.strict = strict;
  }

  /** For the API, where only links show which host plain clients ask for, until hosts are named. */
  static RequestGuard ofApi(HttpConfig config) {
    OwnHosts hosts = OwnHosts.ofApi(config);
    return new RequestGuard(hosts, new Cors(config.cors()), hosts.areConfigured());
  }

  /**
   * For the management port, to which nobody comes by a name or an address that is not its own.
   *
   * @param bound the address that it is to listen at
   */
  static RequestGuard ofManagement(HttpConfig config, String bound) {
    return new RequestGuard(OwnHosts.ofManagement(config, bound), Cors.CLOSED, true);
  }

  /**
   * Lets a request pass.
   *
   * @throws ApiException MISDIRECTED_HOST or CROSS_SITE
   */
  void check(HttpServerRequest request) {
    boolean reads = isRead(request);
    String text = Authority.textOf(request);
    // Whoever names no host at all is no browser.
    Asked asked = text == null ? Asked.NOBODY : asked(text);
    Authority authority = asked.authority();
    if (authority != null
        && !asked.own()
        && (strict || !reads || isBrowsers(request))
        && !OwnHosts.isAddressOf(authority, request.connection().localAddress())) {
      throw new ApiException(
          ErrorCode.MISDIRECTED_HOST,
          "This server doesn't answer for '"
              + authority.host()
              + "'; if it should, name that in http.allowed-hosts.");
    }
    if (!reads && !cors.permits(request)) {
      refuseOtherSites(request, authority);
    }
  }

  /** Whether a request's method changes nothing, by what HTTP says of it. */
  static boolean isRead(HttpServerRequest request) {
    return READS.contains(request.method());
  }

  private Asked asked(String text) {
    Asked known = latest;
    if (known == null || !known.text().equals(text)) {
      Authority authority = Authority.parse(text);
      known = new Asked(text, authority, authority != null && hosts.contain(authority));
      latest = known;
    }
    return known;
  }

  private static boolean isBrowsers(HttpServerRequest request) {
    return SIGNS_OF_BROWSERS.stream().anyMatch(request.headers()::contains);
  }

  private void refuseOtherSites(HttpServerRequest request, @Nullable Authority asked) {
    List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
    for (String origin : origins) {
      if (!isOwn(origin, asked)) {
        throw refused("its Origin is neither this server's host nor one of http.allowed-hosts");
      }
    }
    String site = request.getHeader(FETCH_SITE);
    if (site != null) {
      boolean fromHere =
          switch (site.toLowerCase(Locale.ROOT)) {
            case "same-origin", "none" -> true;
            // Another port, or another name of the same owner: as good as its origin.
            case "same-site" -> !origins.isEmpty();
            default -> false;
          };
      if (!fromHere) {
        throw refused("Sec-Fetch-Site says '" + printable(site) + "'");
      }
    }
  }

  /** Whether a page of that origin may have changes made by requests for the authority. */
  private boolean isOwn(String origin, @Nullable Authority asked) {
    String text = RequestTarget.authority(origin);
    Authority page = text == null ? null : Authority.parse(text);
    return page != null
        && (hosts.isNamed(page) || (asked != null && OwnHosts.areSame(page, asked)));
  }

  private static String printable(String text) {
    return text.codePoints().allMatch(c -> c > ' ' && c <= '~') ? text : "?";
  }

  private static ApiException refused(String why) {
    return new ApiException(
        ErrorCode.CROSS_SITE, "A page of another site may not change anything here: " + why + ".");
  }
}
