package io.larch.access.jwt;

import io.larch.caller.Permission;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.larch.config.JwtConfig;
import io.larch.path.InvalidRequestException;
import java.security.Key;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Says whom a token is of, given the issuer's keys. What is not understood is refused: any {@code
 * crit}, a type that is no JWT, nested and encrypted tokens. Headers that say where a key would be
 * ({@code jku}, {@code x5u}) or bring one ({@code jwk}, {@code x5c}) are not looked at. Takes the
 * CPU for up to a millisecond, so it belongs on a worker thread.
 */
final class TokenCheck {

  private static final int LEEWAY_SECONDS = 30;
  private static final int MAX_SUBJECT = 255;

  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  private final JwtConfig config;
  private final InstantSource clock;
  private final AlgorithmConstraints algorithms;

  /**
   * @param clock by which tokens expire
   */
  TokenCheck(JwtConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.algorithms =
        new AlgorithmConstraints(ConstraintType.PERMIT, config.algorithms().toArray(String[]::new));
  }

  /** What came of it. */
  sealed interface Result {}

  /**
   * It is valid.
   *
   * @param until when it ceases to be, without leeway
   */
  record Valid(Principal principal, Instant until) implements Result {}

  /** It names a key that isn't known, or may be by now. */
  record UnknownKey() implements Result {}

  /**
   * Checks a token.
   *
   * @throws UnauthenticatedException when it isn't valid, whatever the keys
   */
  Result check(String token, IssuerKeys keys) {
    try {
      Key key = key(token, keys);
      return key == null ? new UnknownKey() : valid(claims(token, key));
    } catch (InvalidJwtException e) {
      // Its message has the claims.
      throw new UnauthenticatedException(
          "not a valid token: " + e.getErrorDetails().size() + " faults");
    } catch (JoseException | MalformedClaimException | RuntimeException e) {
      throw e instanceof UnauthenticatedException known
          ? known
          : new UnauthenticatedException("not a readable token");
    }
  }

  private @Nullable Key key(String token, IssuerKeys keys) throws JoseException {
    if (!(JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signed)) {
      throw new UnauthenticatedException("not a signed token");
    }
    String algorithm = signed.getAlgorithmHeaderValue();
    if (algorithm == null || !config.algorithms().contains(algorithm)) {
      throw new UnauthenticatedException("a token of another algorithm");
    }
    String type = signed.getHeaders().getStringHeaderValue("typ");
    if (signed.getHeaders().getObjectHeaderValue("crit") != null
        || signed.getHeaders().getObjectHeaderValue("b64") != null
        || signed.getHeaders().getObjectHeaderValue("cty") != null
        || (type != null && !TYPES.contains(type.toLowerCase(Locale.ROOT)))) {
      throw new UnauthenticatedException("a token with a header that isn't understood");
    }
    return keys.find(algorithm, signed.getKeyIdHeaderValue());
  }

  private JwtClaims claims(String token, Key key) throws InvalidJwtException {
    return new JwtConsumerBuilder()
        .setVerificationKey(key)
        .setJwsAlgorithmConstraints(algorithms)
        .setExpectedIssuer(true, config.issuer())
        .setExpectedAudience(true, config.audience())
        .setRequireExpirationTime()
        .setAllowedClockSkewInSeconds(LEEWAY_SECONDS)
        .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
        .build()
        .processToClaims(token);
  }

  private Valid valid(JwtClaims claims) throws MalformedClaimException {
    String subject = claims.getSubject() == null ? "" : claims.getSubject();
    if (subject.length() > MAX_SUBJECT) {
      throw new UnauthenticatedException("a subject that is too long");
    }
    return new Valid(
        Principal.ofToken(subject, Permissions.of(permissions(claims), subject)),
        Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis()));
  }

  /** Words that aren't permissions here, such as another system's, permit nothing. */
  private List<Permission> permissions(JwtClaims claims) {
    Object claim = claims.getClaimValue(config.claim());
    List<?> words =
        switch (claim) {
          case null -> List.of();
          case String word -> List.of(word);
          case List<?> several -> several;
          default -> throw new UnauthenticatedException("a claim of permissions that is no list");
        };
    if (words.size() > Permissions.MAX) {
      throw new UnauthenticatedException("too many permissions");
    }
    List<Permission> permissions = new ArrayList<>();
    for (Object word : words) {
      if (word instanceof String text) {
        try {
          permissions.add(Permission.parse(text));
        } catch (InvalidRequestException e) {
          // Not ours.
        }
      }
    }
    return permissions;
  }
}
