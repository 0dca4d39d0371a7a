package io.larch.access.jwt;

import static io.larch.access.jwt.TestIssuer.AUDIENCE;
import static io.larch.access.jwt.TestIssuer.ISSUER;
import static io.larch.access.jwt.TestIssuer.NOW;
import static io.larch.access.jwt.TestIssuer.claims;
import static io.larch.access.jwt.TestIssuer.set;
import static io.larch.access.jwt.TestIssuer.sign;
import static io.larch.access.jwt.TokenChecks.ALL;
import static io.larch.access.jwt.TokenChecks.KEYS;
import static io.larch.access.jwt.TokenChecks.OTHERS;
import static io.larch.access.jwt.TokenChecks.US;
import static io.larch.access.jwt.TokenChecks.check;
import static io.larch.access.jwt.TokenChecks.encoded;
import static io.larch.access.jwt.TokenChecks.keys;
import static io.larch.access.jwt.TokenChecks.merged;
import static io.larch.access.jwt.TokenChecks.refused;
import static io.larch.access.jwt.TokenChecks.signature;
import static io.larch.access.jwt.TokenChecks.unknown;
import static io.larch.access.jwt.TokenChecks.valid;
import static io.larch.access.jwt.TokenChecks.with;
import static io.larch.access.jwt.TokenChecks.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.access.jwt.TokenCheck.UnknownKey;
import io.larch.access.jwt.TokenCheck.Valid;
import io.larch.caller.Action;
import io.larch.config.JwtConfig;
import io.larch.path.AssetPath;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in by a token, and who doesn't; {@link TokenPracticesTest} has the known attacks. */
class TokenCheckTest {

  @Test
  void tokenOfEachPermittedAlgorithmIsTaken() {
    for (String token :
        List.of(
            sign(US.rsa, "RS256", claims()),
            sign(US.ec, "ES256", claims()),
            sign(US.ed, "EdDSA", claims()))) {
      Valid valid = valid(token);
      assertThat(valid.principal().subject()).isEqualTo("ann");
      assertThat(valid.principal().name()).isEqualTo("jwt:ann");
      assertThat(valid.until()).isEqualTo(NOW.plusSeconds(300));
      assertThat(
              valid.principal().permissions().allow(Action.DELETE, AssetPath.parse("/users/ann/p")))
          .isTrue();
      assertThat(
              valid.principal().permissions().allow(Action.DELETE, AssetPath.parse("/users/bob/p")))
          .isFalse();
    }
  }

  @Test
  void tokenWithoutAnEndIsRefused() {
    refused(without("exp"));
    refused(with("exp", "tomorrow"));
    refused(with("exp", null));
  }

  @Test
  void expiredTokenIsRefusedAfterThirtySeconds() {
    assertThat(valid(with("exp", NOW.getEpochSecond() - 29))).isNotNull();
    refused(with("exp", NOW.getEpochSecond() - 31));
    refused(with("exp", 0));
    refused(with("exp", -1));
  }

  @Test
  void tokenThatIsNotValidYetIsRefusedUntilThirtySecondsBefore() {
    assertThat(valid(with("nbf", NOW.getEpochSecond() + 29))).isNotNull();
    refused(with("nbf", NOW.getEpochSecond() + 31));
  }

  @Test
  void anyCriticalHeaderIsRefused() {
    for (Map<String, Object> headers :
        List.<Map<String, Object>>of(
            Map.of("crit", List.of("unknown"), "unknown", 1),
            Map.of("crit", List.of("b64"), "b64", true),
            Map.of("crit", List.of()),
            Map.of("crit", "exp"),
            Map.of("b64", true))) {
      Map<String, Object> all = new HashMap<>(headers);
      all.put("kid", "us-rsa");
      String head = encoded(JsonUtil.toJson(merged(all, "alg", "RS256")));
      String body = head + "." + encoded(JsonUtil.toJson(claims()));
      refused(body + "." + encoded(signature(body)));
    }
  }

  @Test
  void keyThatIsNotKnownIsToldFromAWrongSignature() {
    unknown(sign(OTHERS.rsa, "RS256", claims()));
  }

  @Test
  void tokenThatNamesNoKeyIsTriedWithTheOnlyOneOfItsAlgorithm() {
    String token = sign(US.rsa, "RS256", Map.of(), JsonUtil.toJson(claims()));
    assertThat(check(ALL).check(token, KEYS)).isInstanceOf(Valid.class);
    assertThat(check(ALL).check(token, keys(set(US.rsa, OTHERS.rsa))))
        .isInstanceOf(UnknownKey.class);
    assertThat(check(ALL).check(token, keys(set(US.ec)))).isInstanceOf(UnknownKey.class);
  }

  @Test
  void twoKeysOfOneNameVerifyNothing() {
    PublicJsonWebKey same = new TestIssuer("us").rsa;
    assertThat(check(ALL).check(sign(US.rsa, "RS256", claims()), keys(set(US.rsa, same))))
        .isInstanceOf(UnknownKey.class);
  }

  @Test
  void noKeysLetNobodyIn() {
    for (String token : List.of(sign(US.rsa, "RS256", claims()), sign(US.ed, "EdDSA", claims()))) {
      assertThat(check(ALL).check(token, keys("{\"keys\":[]}"))).isInstanceOf(UnknownKey.class);
      assertThat(check(ALL).check(token, IssuerKeys.NONE)).isInstanceOf(UnknownKey.class);
    }
  }

  @Test
  void permissionsAreAListOrOneWord() {
    assertThat(
            valid(with("larch", "read /a")).principal().permissions().allowSomewhere(Action.READ))
        .isTrue();
    assertThat(
            valid(with("larch", Arrays.asList("offline_access", 7, null, "read /a")))
                .principal()
                .permissions()
                .allowSomewhere(Action.READ))
        .isTrue();
    assertThat(
            valid(with("larch", "read /a read /b"))
                .principal()
                .permissions()
                .allow(Action.READ, AssetPath.parse("/b")))
        .isFalse();
    refused(with("larch", 7));
    refused(with("larch", Map.of("read", "/a")));
    refused(with("larch", Collections.nCopies(101, "read /a")));
  }

  @Test
  void claimIsTheConfiguredOne() {
    Map<String, Object> claims = claims();
    claims.put("permissions", List.of("operate"));
    TokenCheck check =
        new TokenCheck(
            new JwtConfig(ISSUER, AUDIENCE, ALL, URI.create("https://x"), "permissions"),
            InstantSource.fixed(NOW));
    Valid valid = (Valid) check.check(sign(US.rsa, "RS256", claims), KEYS);
    assertThat(valid.principal().permissions().allowSomewhere(Action.OPERATE)).isTrue();
    assertThat(valid.principal().permissions().allowSomewhere(Action.READ)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e",
        "e30.e30.",
        "{}.{}.{}"
      })
  void whatIsNoTokenIsRefused(String text) {
    refused(text);
  }

  @Test
  void refusalSaysNothingOfTheToken() {
    String token = with("exp", 0);
    assertThatThrownBy(() -> check(ALL).check(token, KEYS))
        .message()
        .doesNotContain("ann")
        .doesNotContain(ISSUER)
        .doesNotContain(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":7}", "<html>", "{\"keys\":[]"})
  void documentThatIsNoSetOfKeysIsToldFromAnEmptyOne(String document) {
    assertThatThrownBy(() -> IssuerKeys.parse(document, ALL))
        .isInstanceOf(IssuerKeys.UnreadableException.class);
  }

  @Test
  void keysThatAreNotUnderstoodAreLeftOut() {
    String document =
        set(US.rsa)
            .replace(
                "\"keys\":[",
                "\"keys\":[7,\"x\",null,{},{\"kty\":\"new\"},{\"kty\":\"RSA\"},{\"kty\":\"EC\",\"crv\":\"P-256\"},");
    assertThat(check(ALL).check(sign(US.rsa, "RS256", claims()), keys(document)))
        .isInstanceOf(Valid.class);
  }
}
