package io.larch.source;

import io.larch.asset.AssetProblem;
import io.larch.path.PercentEncoding;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL to fetch content from, read and written as browsers do (the URL standard's special
 * schemes): what needs to be encoded is, and what is encoded stays as it is.
 *
 * @param https whether over TLS
 * @param host in ASCII and lower case, an IPv6 address without brackets
 * @param port the URL's, or the scheme's
 * @param target path and query, encoded
 */
public record SourceUrl(boolean https, String host, int port, String target) {

  private static final int MAX_LENGTH = 2048;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private static final Pattern SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile("[/\\\\]{2}([^/\\\\?#]*)(.*)", Pattern.DOTALL);
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(?::([0-9]{0,5}))?");
  private static final Pattern FORBIDDEN_IN_HOSTS =
      Pattern.compile("[\\x00-\\x20\\x7F#/<>?@\\[\\\\\\]^|%:\"`{}]");

  /**
   * Reads one.
   *
   * @throws AssetProblem.InvalidField when it is none to fetch from, naming {@code url}
   */
  public static SourceUrl parse(String url) {
    if (url.length() > MAX_LENGTH) {
      throw invalid("must not be longer than " + MAX_LENGTH + " characters");
    }
    Matcher scheme = SCHEME.matcher(tidy(url));
    boolean https = scheme.matches() && scheme.group(1).equalsIgnoreCase("https");
    if (!https && !(scheme.matches() && scheme.group(1).equalsIgnoreCase("http"))) {
      throw invalid("must begin with http:// or https://");
    }
    return atAuthority(https, scheme.group(2));
  }

  /**
   * Where a redirect leads.
   *
   * @param location the header's value, one character for each byte
   * @throws AssetProblem.InvalidField when it leads to none
   */
  SourceUrl resolve(String location) {
    if (location.length() > MAX_LENGTH) {
      throw invalid("must not be longer than " + MAX_LENGTH + " characters");
    }
    String tidy = tidy(decoded(location));
    if (SCHEME.matcher(tidy).matches()) {
      return parse(tidy);
    }
    if (AUTHORITY.matcher(tidy).lookingAt()) {
      return atAuthority(https, tidy);
    }
    String path = SourceTarget.path(target);
    return new SourceUrl(
        https,
        host,
        port,
        switch (tidy.isEmpty() ? '#' : tidy.charAt(0)) {
          case '#' -> target;
          case '?' -> path + SourceTarget.of(tidy).substring(1);
          case '/', '\\' -> SourceTarget.of(tidy);
          default -> SourceTarget.of(path.substring(0, path.lastIndexOf('/') + 1) + tidy);
        });
  }

  /** For a Host field. */
  String authority() {
    String written = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port == (https ? HTTPS_PORT : HTTP_PORT) ? written : written + ":" + port;
  }

  /**
   * A host's name in ASCII and lower case.
   *
   * @throws AssetProblem.InvalidField when it is none
   */
  static String ascii(String host) {
    String decoded = new String(PercentEncoding.decodeLeniently(host), StandardCharsets.UTF_8);
    String ascii;
    try {
      ascii =
          decoded.chars().allMatch(c -> c < 0x80)
              ? decoded
              : IDN.toASCII(decoded, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException _) {
      throw invalid("has no valid host name");
    }
    if (ascii.isEmpty() || FORBIDDEN_IN_HOSTS.matcher(ascii).find()) {
      throw invalid("has no valid host name");
    }
    return ascii.toLowerCase(Locale.ROOT);
  }

  private static SourceUrl atAuthority(boolean https, String rest) {
    Matcher parts = AUTHORITY.matcher(rest);
    if (!parts.matches()) {
      throw invalid("must begin with http:// or https://");
    }
    String authority = parts.group(1);
    if (authority.indexOf('@') >= 0) {
      throw invalid("must not contain a user name or password");
    }
    Matcher at = HOST_AND_PORT.matcher(authority);
    if (!at.matches()) {
      throw invalid("has no valid host name");
    }
    String written = at.group(1);
    String host =
        written.startsWith("[")
            ? written.substring(1, written.length() - 1).toLowerCase(Locale.ROOT)
            : ascii(written);
    boolean standard = at.group(2) == null || at.group(2).isEmpty();
    int port = standard ? (https ? HTTPS_PORT : HTTP_PORT) : Integer.parseInt(at.group(2));
    if (port < 1 || port > 65_535) {
      throw invalid("has a port out of range");
    }
    return new SourceUrl(https, host, port, SourceTarget.of(parts.group(2)));
  }

  /** Without what gets into URLs by accident, and no browser minds. */
  private static String tidy(String url) {
    return url.replaceAll("^[\\x00-\\x20]+|[\\x00-\\x20]+$", "").replaceAll("[\\t\\r\\n]", "");
  }

  /** A header's bytes as UTF-8 if they are, else percent-encoded one by one. */
  private static String decoded(String header) {
    byte[] bytes = header.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : SourceTarget.encodeHigh(bytes);
  }

  static AssetProblem.InvalidField invalid(String message) {
    return new AssetProblem.InvalidField(
        "The source can't be fetched from.",
        List.of(new AssetProblem.InvalidField.Field("url", message)));
  }
}
