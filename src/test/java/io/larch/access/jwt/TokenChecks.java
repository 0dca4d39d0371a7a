package io.larch.access.jwt;

import static io.larch.access.jwt.TestIssuer.AUDIENCE;
import static io.larch.access.jwt.TestIssuer.ISSUER;
import static io.larch.access.jwt.TestIssuer.NOW;
import static io.larch.access.jwt.TestIssuer.claims;
import static io.larch.access.jwt.TestIssuer.set;
import static io.larch.access.jwt.TestIssuer.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.access.jwt.TokenCheck.UnknownKey;
import io.larch.access.jwt.TokenCheck.Valid;
import io.larch.caller.UnauthenticatedException;
import io.larch.config.JwtConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/** Tokens, and what becomes of them where one issuer's are taken. */
final class TokenChecks {

  static final TestIssuer US = new TestIssuer("us");
  static final TestIssuer OTHERS = new TestIssuer("others");
  static final Set<String> ALL = Set.of("RS256", "ES256", "EdDSA");

  static final IssuerKeys KEYS = keys(set(US.rsa, US.ec, US.ed));

  private TokenChecks() {}

  static TokenCheck check(Set<String> algorithms) {
    return new TokenCheck(
        new JwtConfig(ISSUER, AUDIENCE, algorithms, URI.create("https://x"), "larch"),
        InstantSource.fixed(NOW));
  }

  static IssuerKeys keys(String document) {
    try {
      return IssuerKeys.parse(document, ALL);
    } catch (IssuerKeys.UnreadableException e) {
      throw new IllegalStateException(e);
    }
  }

  static Valid valid(String token) {
    return (Valid) check(ALL).check(token, KEYS);
  }

  static void refused(String token) {
    assertThatThrownBy(() -> check(ALL).check(token, KEYS))
        .as(token)
        .isInstanceOf(UnauthenticatedException.class);
  }

  static void unknown(String token) {
    assertThat(check(ALL).check(token, KEYS)).as(token).isInstanceOf(UnknownKey.class);
  }

  static String with(String claim, @Nullable Object value) {
    Map<String, Object> claims = claims();
    claims.put(claim, value);
    return sign(US.rsa, "RS256", claims);
  }

  static String without(String claim) {
    Map<String, Object> claims = claims();
    claims.remove(claim);
    return sign(US.rsa, "RS256", claims);
  }

  static String typed(String type) {
    return sign(US.rsa, "RS256", Map.of("kid", "us-rsa", "typ", type), JsonUtil.toJson(claims()));
  }

  static String signed(String payload) {
    return sign(US.rsa, "RS256", Map.of("kid", "us-rsa"), payload);
  }

  static byte[] signature(String body) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(US.rsa.getPrivateKey());
      signature.update(body.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, Object> merged(Map<String, Object> map, String key, Object value) {
    Map<String, Object> merged = new HashMap<>(map);
    merged.put(key, value);
    return merged;
  }

  static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
