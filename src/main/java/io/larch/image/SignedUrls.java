package io.larch.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of URLs: an HMAC in base64url without padding, in the query parameter {@value
 * #PARAMETER}. Signed is the raw path, a question mark, and the query without the signature, its
 * parameters sorted by their encoded bytes and joined by {@code &}. Whoever has one of the keys may
 * sign.
 */
public final class SignedUrls {

  /** The query parameter with the signature. */
  public static final String PARAMETER = "s";

  private static final String PREFIX = PARAMETER + "=";

  private final Algorithm algorithm;
  private final List<SecretKeySpec> keys = new ArrayList<>();

  /** What signatures are made with. */
  public enum Algorithm {
    HMAC_SHA256("HmacSHA256"),
    HMAC_SHA384("HmacSHA384"),
    HMAC_SHA512("HmacSHA512");

    private final String name;

    Algorithm(String name) {
      this.name = name;
    }
  }

  /**
   * Signatures of some keys.
   *
   * @param secrets one or more, none empty; their bytes in UTF-8 are the keys
   */
  public SignedUrls(Algorithm algorithm, Collection<String> secrets) {
    this.algorithm = algorithm;
    for (String secret : secrets) {
      keys.add(new SecretKeySpec(secret.getBytes(UTF_8), algorithm.name));
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("nobody could sign");
    }
  }

  /**
   * Whether a URL has exactly one signature, and one of the keys made it. Takes as long whatever is
   * wrong with the signature.
   *
   * @param rawPath as sent, neither decoded nor normalised
   * @param rawQuery as sent, after the question mark; null if there is none
   */
  public boolean verify(String rawPath, @Nullable String rawQuery) {
    List<String> given = parameters(rawQuery).stream().filter(SignedUrls::isSignature).toList();
    if (given.size() != 1) {
      return false;
    }
    byte[] signature = given.getFirst().substring(PREFIX.length()).getBytes(UTF_8);
    byte[] signed = signed(rawPath, rawQuery);
    boolean verified = false;
    for (SecretKeySpec key : keys) {
      verified |= MessageDigest.isEqual(signature(key, signed), signature);
    }
    return verified;
  }

  /**
   * The signature of a URL by the first key.
   *
   * @param rawQuery without a signature, or with one that doesn't matter
   */
  public String sign(String rawPath, @Nullable String rawQuery) {
    return new String(signature(keys.getFirst(), signed(rawPath, rawQuery)), US_ASCII);
  }

  private byte[] signature(SecretKeySpec key, byte[] signed) {
    try {
      Mac mac = Mac.getInstance(algorithm.name);
      mac.init(key);
      return Base64.getUrlEncoder().withoutPadding().encode(mac.doFinal(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm.name, e);
    }
  }

  /** What is signed. A URL's characters are ASCII, whose order is that of its bytes. */
  private static byte[] signed(String rawPath, @Nullable String rawQuery) {
    String query =
        String.join(
            "&",
            parameters(rawQuery).stream()
                .filter(parameter -> !isSignature(parameter))
                .sorted()
                .toList());
    return (rawPath + '?' + query).getBytes(UTF_8);
  }

  private static List<String> parameters(@Nullable String rawQuery) {
    return rawQuery == null || rawQuery.isEmpty()
        ? List.of()
        : Arrays.asList(rawQuery.split("&", -1));
  }

  /** Only as it is written unencoded; {@code %73} is a parameter like any other, and signed. */
  private static boolean isSignature(String parameter) {
    return parameter.startsWith(PREFIX);
  }
}
