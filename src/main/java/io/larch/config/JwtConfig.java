package io.larch.config;

import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens (JSON Web Tokens, RFC 7519) that are taken.
 *
 * @param issuer what {@code iss} must be
 * @param audience what {@code aud} must name
 * @param algorithms those that tokens may be signed by: {@code RS256}, {@code ES256}, {@code EdDSA}
 * @param jwks where the issuer's keys are (RFC 7517)
 * @param claim the claim that holds the permissions
 */
public record JwtConfig(
    String issuer, String audience, Set<String> algorithms, URI jwks, String claim) {

  private static final Pattern ALGORITHM = Pattern.compile("RS256|ES256|EdDSA");

  public JwtConfig {
    algorithms = Set.copyOf(algorithms);
  }

  /** The section, unless nothing is said of an issuer; what is missing then is told elsewhere. */
  static @Nullable JwtConfig from(Section section) {
    String issuer = section.optional("issuer", ValueParser.nonEmpty());
    String audience = section.optional("audience", ValueParser.nonEmpty());
    URI jwks = section.optional("jwks", ValueParser.url(true));
    Set<String> algorithms =
        section.get(
            "algorithms",
            ValueParser.nonEmptySetOf(
                ValueParser.matching(ALGORITHM, "one of RS256, ES256, EdDSA")));
    String claim = section.get("claim", ValueParser.nonEmpty());
    return issuer == null || audience == null || jwks == null
        ? null
        : new JwtConfig(issuer, audience, algorithms, jwks, claim);
  }
}
