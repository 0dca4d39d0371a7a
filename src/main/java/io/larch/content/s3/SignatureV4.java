package io.larch.content.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AWS Signature Version 4 in the query of a URL, over the host alone and no body ("Authenticating
 * Requests: Using Query Parameters" of the Amazon S3 API reference). May be used on any thread.
 */
final class SignatureV4 {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String HMAC = "HmacSHA256";
  private static final String SCOPE_END = "aws4_request";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DATE_LENGTH = 8;

  /** What may stand unencoded: RFC 3986's unreserved characters, and none beside. */
  private static final String UNRESERVED = "-._~";

  private static final HexFormat HEX = HexFormat.of();
  private static final HexFormat CAPITAL_HEX = HEX.withUpperCase();

  private final String region;
  private final String accessKey;
  private final byte[] secret;
  private final InstantSource clock;
  private volatile Moment last;

  /** A second, and what all signatures of its day have in common. */
  private record Moment(long second, String time, String scope, SecretKeySpec key) {}

  /**
   * @param clock the store's, or within 15 minutes of it
   */
  SignatureV4(String region, String accessKey, String secretKey, InstantSource clock) {
    this.region = region;
    this.accessKey = accessKey;
    this.secret = ("AWS4" + secretKey).getBytes(UTF_8);
    this.clock = clock;
    this.last = momentOf(clock.instant(), null);
  }

  /**
   * The query that makes a URL a signed one, without the question mark.
   *
   * @param method as it will be sent
   * @param host with the port, unless that is the scheme's
   * @param path as it will be sent, {@link #encode encoded}, from the first slash on
   * @param query other parameters, not encoded
   * @param expiry how long from now the store takes the signature
   */
  String query(
      String method, String host, String path, Map<String, String> query, Duration expiry) {
    Moment now = now();
    SortedMap<String, String> signed = new TreeMap<>();
    query.forEach((name, value) -> signed.put(encoded(name), encoded(value)));
    signed.put("X-Amz-Algorithm", ALGORITHM);
    signed.put("X-Amz-Credential", encoded(accessKey + "/" + now.scope));
    signed.put("X-Amz-Date", now.time);
    signed.put("X-Amz-Expires", Long.toString(expiry.toSeconds()));
    signed.put("X-Amz-SignedHeaders", "host");
    StringBuilder canonical = new StringBuilder(256);
    signed.forEach(
        (name, value) ->
            canonical
                .append(canonical.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(value));
    String request =
        method + "\n" + path + "\n" + canonical + "\nhost:" + host + "\n\nhost\nUNSIGNED-PAYLOAD";
    String toSign = String.join("\n", ALGORITHM, now.time, now.scope, HEX.formatHex(hash(request)));
    return canonical
        .append("&X-Amz-Signature=")
        .append(HEX.formatHex(hmac(now.key, toSign)))
        .toString();
  }

  /**
   * Writes a text as S3 wants it in a path or a query. A slash stays one with {@code slashes}, and
   * is encoded without.
   */
  static void encode(String text, boolean slashes, StringBuilder to) {
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || UNRESERVED.indexOf(c) >= 0
          || (slashes && c == '/')) {
        to.append(c);
      } else {
        to.append('%');
        CAPITAL_HEX.toHexDigits(to, b);
      }
    }
  }

  private static String encoded(String text) {
    StringBuilder to = new StringBuilder(text.length() + 16);
    encode(text, false, to);
    return to.toString();
  }

  private Moment now() {
    Instant now = clock.instant();
    Moment known = last;
    if (known.second != now.getEpochSecond()) {
      known = momentOf(now, known);
      last = known;
    }
    return known;
  }

  private Moment momentOf(Instant instant, @Nullable Moment known) {
    String time = TIME.format(instant);
    String date = time.substring(0, DATE_LENGTH);
    String scope = String.join("/", date, region, "s3", SCOPE_END);
    SecretKeySpec key =
        known != null && known.scope.equals(scope)
            ? known.key
            : key(
                hmac(key(hmac(key(hmac(key(hmac(key(secret), date)), region)), "s3")), SCOPE_END));
    return new Moment(instant.getEpochSecond(), time, scope, key);
  }

  private static SecretKeySpec key(byte[] bytes) {
    return new SecretKeySpec(bytes, HMAC);
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw missing(e);
    }
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw missing(e);
    }
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("every Java has SHA-256", e);
  }
}
