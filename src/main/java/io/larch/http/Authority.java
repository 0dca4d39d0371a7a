package io.larch.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host that a request is for, and its port: the value of a Host field, or that part of an
 * absolute target. Read more strictly than by RFC 3986, whose names may hold commas and percent
 * signs: no host has such a name, and two readers may make different hosts of it.
 *
 * @param host in lower case; a name or an IPv4 address of letters, digits, dots, dashes,
 *     underscores and tildes, or an IPv6 address in brackets
 * @param port 1 to 65535, or -1 when none is given
 */
public record Authority(String host, int port) {

  private static final int MAX_HOST = 255;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;

  /**
   * What a request is for: its target says, if that is in absolute form, else its Host header (RFC
   * 9112, section 3.2.2). The frame has refused requests of which it is not valid.
   *
   * @return null when the request, of HTTP/1.0, doesn't say
   */
  public static @Nullable Authority of(HttpServerRequest request) {
    String authority = textOf(request);
    return authority == null ? null : parse(authority);
  }

  /** The same as it was sent. */
  static @Nullable String textOf(HttpServerRequest request) {
    String target = RequestTarget.authority(request.uri());
    return target == null ? request.getHeader(HttpHeaders.HOST) : target;
  }

  /** Reads an authority; null when it isn't one, or names somebody as well ({@code user@host}). */
  static @Nullable Authority parse(String text) {
    int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : nameEnd(text);
    if (hostEnd == 0 || hostEnd > MAX_HOST || !isHost(text, hostEnd)) {
      return null;
    }
    String host = text.substring(0, hostEnd).toLowerCase(Locale.ROOT);
    // An empty port is none (RFC 3986, section 3.2.3).
    if (hostEnd == text.length() || text.equals(text.substring(0, hostEnd) + ':')) {
      return new Authority(host, -1);
    }
    int port = text.charAt(hostEnd) == ':' ? port(text.substring(hostEnd + 1)) : -1;
    return port < 0 ? null : new Authority(host, port);
  }

  private static int nameEnd(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text.length() : colon;
  }

  private static boolean isHost(String text, int end) {
    boolean bracketed = text.charAt(0) == '[';
    if (bracketed) {
      return isIpv6(text.substring(1, end - 1));
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '-' && c != '.' && c != '_' && c != '~') {
        return false;
      }
    }
    return true;
  }

  /** Its shape; whether it can be an address, nobody here needs to know. */
  private static boolean isIpv6(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return false;
      }
    }
    return text.indexOf(':') >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static int port(String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || i == MAX_PORT_DIGITS) {
        return -1;
      }
      port = port * 10 + c - '0';
    }
    return port == 0 || port > MAX_PORT ? -1 : port;
  }

  /** As in a URL. */
  @Override
  public String toString() {
    return port < 0 ? host : host + ':' + port;
  }
}
