package io.larch.access.jwt;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** An issuer of tokens with three keys, that signs whatever it is asked to. */
final class TestIssuer {

  static final String ISSUER = "https://login.example.org/realms/main";
  static final String AUDIENCE = "larch";
  static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  final PublicJsonWebKey rsa;
  final PublicJsonWebKey ec;
  final PublicJsonWebKey ed;

  TestIssuer(String name) {
    try {
      rsa = named(RsaJwkGenerator.generateJwk(2048), name + "-rsa");
      ec = named(EcJwkGenerator.generateJwk(EllipticCurves.P256), name + "-ec");
      ed = named(OkpJwkGenerator.generateJwk("Ed25519"), name + "-ed");
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T extends PublicJsonWebKey> T named(T key, String kid) {
    key.setKeyId(kid);
    return key;
  }

  /** The public keys, as an issuer shows them. */
  static String set(PublicJsonWebKey... keys) {
    return JsonUtil.toJson(
        Map.of(
            "keys",
            List.of(keys).stream()
                .map(key -> key.toParams(OutputControlLevel.PUBLIC_ONLY))
                .toList()));
  }

  /** The claims of a valid token. */
  static Map<String, Object> claims() {
    return new TreeMap<>(
        Map.of(
            "iss",
            ISSUER,
            "aud",
            AUDIENCE,
            "sub",
            "ann",
            "exp",
            NOW.plusSeconds(300).getEpochSecond(),
            "larch",
            List.of("read /public/**", "delete /users/{sub}/**")));
  }

  /** A token with these claims. */
  static String sign(PublicJsonWebKey key, String algorithm, Map<String, ?> claims) {
    return sign(
        key, algorithm, Map.of("kid", key.getKeyId()), JsonUtil.toJson(new TreeMap<>(claims)));
  }

  /** A token with these headers beside the algorithm, and this text for claims. */
  static String sign(
      PublicJsonWebKey key, String algorithm, Map<String, ?> headers, String payload) {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(payload);
    jws.setKey(key.getPrivateKey());
    jws.setAlgorithmHeaderValue(algorithm);
    jws.setDoKeyValidation(false);
    headers.forEach(jws::setHeader);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
