package io.larch.access.jwt;

import java.io.Serial;
import java.math.BigInteger;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an issuer that tokens may be signed by: the public ones of its set, each for one
 * algorithm. What a shared secret ({@code oct}) or a key for something else signs is signed by
 * nobody.
 */
final class IssuerKeys {

  /** Before anything was read. */
  static final IssuerKeys NONE = new IssuerKeys(List.of());

  private static final int MAX_KEYS = 100;

  /** By the name of the algorithm: RFC 9864 has names that say the curve. */
  private static final Map<String, Set<String>> NAMES =
      Map.of(
          "RS256", Set.of("RS256"),
          "ES256", Set.of("ES256"),
          "EdDSA", Set.of("EdDSA", "Ed25519"));

  private final List<IssuerKey> keys;

  private IssuerKeys(List<IssuerKey> keys) {
    this.keys = List.copyOf(keys);
  }

  private record IssuerKey(@Nullable String kid, String algorithm, Key key) {}

  /** A document that is no set of keys. */
  static final class UnreadableException extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /**
   * Reads a JWK set (RFC 7517). A key in it that isn't understood is left out.
   *
   * @param algorithms those that tokens may be signed by
   * @throws UnreadableException when it is no such set
   */
  static IssuerKeys parse(String json, Set<String> algorithms) throws UnreadableException {
    List<?> members = members(json);
    List<IssuerKey> keys = new ArrayList<>();
    for (Object member : members) {
      if (member instanceof Map<?, ?> map) {
        IssuerKey key = key(map, algorithms);
        if (key != null) {
          keys.add(key);
        }
      }
    }
    return new IssuerKeys(keys);
  }

  private static List<?> members(String json) throws UnreadableException {
    try {
      if (JsonUtil.parseJson(json).get("keys") instanceof List<?> members) {
        if (members.size() > MAX_KEYS) {
          throw new UnreadableException("it has more than " + MAX_KEYS + " keys");
        }
        return members;
      }
    } catch (JoseException e) {
      throw new UnreadableException("it is no JSON object");
    }
    throw new UnreadableException("it has no list 'keys'");
  }

  private static @Nullable IssuerKey key(Map<?, ?> member, Set<String> algorithms) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    member.forEach((name, value) -> parameters.put(String.valueOf(name), value));
    try {
      if (!(JsonWebKey.Factory.newJwk(parameters) instanceof PublicJsonWebKey jwk)) {
        return null;
      }
      String algorithm = algorithm(jwk);
      return algorithm == null
              || !algorithms.contains(algorithm)
              || !isForSignatures(jwk, algorithm)
          ? null
          : new IssuerKey(jwk.getKeyId(), algorithm, jwk.getPublicKey());
    } catch (JoseException | RuntimeException e) {
      // Of a kind, or with members, that nobody here knows.
      return null;
    }
  }

  private static @Nullable String algorithm(PublicJsonWebKey jwk) {
    return switch (jwk) {
      case RsaJsonWebKey _ -> "RS256";
      case EllipticCurveJsonWebKey ec
          when "P-256".equals(ec.getCurveName()) && isOnItsCurve(ec.getECPublicKey()) ->
          "ES256";
      case OctetKeyPairJsonWebKey okp when "Ed25519".equals(okp.getSubtype()) -> "EdDSA";
      default -> null;
    };
  }

  /** RFC 8725, section 3.4: a point elsewhere may give away what it is used with. */
  private static boolean isOnItsCurve(ECPublicKey key) {
    EllipticCurve curve = key.getParams().getCurve();
    BigInteger prime = ((ECFieldFp) curve.getField()).getP();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB());
    return x.signum() >= 0
        && y.signum() >= 0
        && x.compareTo(prime) < 0
        && y.compareTo(prime) < 0
        && y.pow(2).subtract(right).mod(prime).signum() == 0;
  }

  private static boolean isForSignatures(PublicJsonWebKey jwk, String algorithm) {
    return (jwk.getUse() == null || jwk.getUse().equals("sig"))
        && (jwk.getKeyOps() == null || jwk.getKeyOps().contains("verify"))
        && (jwk.getAlgorithm() == null
            || NAMES.getOrDefault(algorithm, Set.of()).contains(jwk.getAlgorithm()));
  }

  /**
   * The key that must have signed a token.
   *
   * @param kid which of the issuer's keys it says that is; null: it doesn't, which is enough where
   *     there is one alone of its algorithm
   * @return null when there is none, or more than one
   */
  @Nullable Key find(String algorithm, @Nullable String kid) {
    Key found = null;
    for (IssuerKey key : keys) {
      if (key.algorithm().equals(algorithm) && (kid == null || kid.equals(key.kid()))) {
        if (found != null) {
          return null;
        }
        found = key.key();
      }
    }
    return found;
  }

  /** Whether no token can be valid. */
  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Whether another set has the same keys under the same names. */
  boolean isSameAs(IssuerKeys other) {
    return new HashSet<>(keys).equals(new HashSet<>(other.keys));
  }
}
