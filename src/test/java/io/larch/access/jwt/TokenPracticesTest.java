package io.larch.access.jwt;

import static io.larch.access.jwt.TestIssuer.AUDIENCE;
import static io.larch.access.jwt.TestIssuer.ISSUER;
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
import static io.larch.access.jwt.TokenChecks.refused;
import static io.larch.access.jwt.TokenChecks.signed;
import static io.larch.access.jwt.TokenChecks.typed;
import static io.larch.access.jwt.TokenChecks.unknown;
import static io.larch.access.jwt.TokenChecks.valid;
import static io.larch.access.jwt.TokenChecks.with;
import static io.larch.access.jwt.TokenChecks.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.access.jwt.TokenCheck.Valid;
import io.larch.caller.Action;
import io.larch.caller.UnauthenticatedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What RFC 8725 asks of whoever takes tokens, line by line. The names begin with the number of the
 * section.
 */
class TokenPracticesTest {

  @Test
  void section3_1_algorithmThatIsNotPermittedIsRefused() {
    refused(sign(US.rsa, "RS512", claims()));
    refused(sign(US.rsa, "PS256", claims()));
    assertThatThrownBy(() -> check(Set.of("RS256")).check(sign(US.ec, "ES256", claims()), KEYS))
        .isInstanceOf(UnauthenticatedException.class);
  }

  @Test
  void section3_1_unsignedTokenIsRefused() {
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      String head =
          encoded("{\"alg\":\"" + none + "\"}") + "." + encoded(JsonUtil.toJson(claims()));
      refused(head + ".");
      refused(head + "." + encoded("x"));
      refused(head);
    }
  }

  @Test
  void section3_1_publicKeyIsNoSharedSecret() throws Exception {
    String head =
        encoded("{\"alg\":\"HS256\",\"kid\":\"us-rsa\"}")
            + "."
            + encoded(JsonUtil.toJson(claims()));
    byte[] der = US.rsa.getPublicKey().getEncoded();
    byte[] pem =
        ("-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n")
            .getBytes(StandardCharsets.US_ASCII);
    for (byte[] secret : List.of(der, pem)) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      refused(head + "." + encoded(mac.doFinal(head.getBytes(StandardCharsets.US_ASCII))));
    }
  }

  @Test
  void section3_1_keyIsForItsOwnAlgorithmAlone() {
    unknown(sign(OTHERS.ec, "ES256", Map.of("kid", "us-rsa"), JsonUtil.toJson(claims())));
    unknown(sign(OTHERS.rsa, "RS256", Map.of("kid", "us-ed"), JsonUtil.toJson(claims())));
  }

  @Test
  void section3_2_sharedSecretInTheSetIsNoKey() throws Exception {
    var secret = OctJwkGenerator.generateJwk(256);
    secret.setKeyId("secret");
    String document =
        JsonUtil.toJson(
            Map.of("keys", List.of(secret.toParams(OutputControlLevel.INCLUDE_SYMMETRIC))));
    assertThat(keys(document).isEmpty()).isTrue();
  }

  @Test
  void section3_2_keyForSomethingElseIsNoKey() throws Exception {
    Map<String, Object> use = US.rsa.toParams(OutputControlLevel.PUBLIC_ONLY);
    use.put("use", "enc");
    Map<String, Object> operations = US.rsa.toParams(OutputControlLevel.PUBLIC_ONLY);
    operations.put("key_ops", List.of("encrypt"));
    Map<String, Object> algorithm = US.rsa.toParams(OutputControlLevel.PUBLIC_ONLY);
    algorithm.put("alg", "RS512");
    PublicJsonWebKey curve = EcJwkGenerator.generateJwk(EllipticCurves.P384);
    for (Map<String, Object> key :
        List.of(use, operations, algorithm, curve.toParams(OutputControlLevel.PUBLIC_ONLY))) {
      assertThat(keys(JsonUtil.toJson(Map.of("keys", List.of(key)))).isEmpty()).isTrue();
    }
  }

  @Test
  void section3_3_everySignatureIsChecked() {
    for (String token :
        List.of(
            sign(US.rsa, "RS256", claims()),
            sign(US.ec, "ES256", claims()),
            sign(US.ed, "EdDSA", claims()))) {
      String[] parts = token.split("\\.", -1);
      byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
      byte[] changed = signature.clone();
      changed[changed.length / 2] ^= 1;
      refused(parts[0] + "." + parts[1] + "." + encoded(changed));
      refused(parts[0] + "." + parts[1] + "." + encoded(new byte[signature.length]));
      refused(parts[0] + "." + parts[1] + ".");
      refused(parts[0] + "." + parts[1]);
      Map<String, Object> more = claims();
      more.put("sub", "bob");
      refused(parts[0] + "." + encoded(JsonUtil.toJson(more)) + "." + parts[2]);
    }
    refused(sign(OTHERS.rsa, "RS256", Map.of("kid", "us-rsa"), JsonUtil.toJson(claims())));
    refused(sign(OTHERS.ed, "EdDSA", Map.of("kid", "us-ed"), JsonUtil.toJson(claims())));
  }

  @Test
  void section3_3_nestedTokenIsRefused() {
    String inner = sign(US.rsa, "RS256", claims());
    refused(sign(US.rsa, "RS256", Map.of("kid", "us-rsa", "cty", "JWT"), inner));
    refused(sign(US.rsa, "RS256", Map.of("kid", "us-rsa"), inner));
  }

  @Test
  void section3_3_encryptedTokenIsRefused() throws Exception {
    JsonWebEncryption jwe = new JsonWebEncryption();
    jwe.setPayload(sign(US.rsa, "RS256", claims()));
    jwe.setAlgorithmHeaderValue("RSA-OAEP-256");
    jwe.setEncryptionMethodHeaderParameter("A128GCM");
    jwe.setKey(US.rsa.getPublicKey());
    refused(jwe.getCompactSerialization());
  }

  @Test
  void section3_4_keyOfAnotherCurveOrPointIsNoKey() {
    Map<String, Object> point = US.ec.toParams(OutputControlLevel.PUBLIC_ONLY);
    point.put("x", point.get("y"));
    assertThat(keys(JsonUtil.toJson(Map.of("keys", List.of(point)))).isEmpty()).isTrue();
  }

  @Test
  void section3_5_weakKeyVerifiesNothing() throws Exception {
    PublicJsonWebKey weak = RsaJwkGenerator.generateJwk(1024);
    weak.setKeyId("weak");
    String token = sign(weak, "RS256", claims());
    assertThatThrownBy(() -> check(ALL).check(token, keys(set(weak))))
        .isInstanceOf(UnauthenticatedException.class);
  }

  @Test
  void section3_6_compressedTokenIsRefused() {
    refused(
        sign(
            US.rsa,
            "RS256",
            Map.of("kid", "us-rsa", "zip", "DEF", "crit", List.of("zip")),
            JsonUtil.toJson(claims())));
  }

  @Test
  void section3_7_claimsAreJsonInUtf8WithoutDuplicates() {
    String claims = JsonUtil.toJson(claims());
    refused(signed(claims.replace("{", "{\"sub\":\"bob\",")));
    refused(signed(claims.replace("\"exp\"", "\"exp\":9999999999,\"exp\"")));
    refused(signed("[" + claims + "]"));
    refused(signed("null"));
    refused(signed(""));
    refused(signed(claims + claims));
    Map<String, Object> named = claims();
    named.put("sub", "Jürgen");
    assertThat(valid(sign(US.rsa, "RS256", named)).principal().subject()).isEqualTo("Jürgen");
  }

  @Test
  void section3_8_anotherIssuerIsRefused() {
    refused(without("iss"));
    for (Object issuer :
        Arrays.asList(
            ISSUER + "/", ISSUER.toUpperCase(Locale.ROOT), "", null, List.of(ISSUER), 7)) {
      refused(with("iss", issuer));
    }
  }

  @Test
  void section3_8_subjectIsATextOrNothing() {
    refused(with("sub", 7));
    refused(with("sub", List.of("ann")));
    refused(with("sub", "x".repeat(256)));
    Valid nobody = valid(without("sub"));
    assertThat(nobody.principal().permissions().allowSomewhere(Action.DELETE)).isFalse();
    assertThat(nobody.principal().permissions().allowSomewhere(Action.READ)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".", "*", "**", "a/b", "bob/../ann", "-", "\u0000"})
  void section3_8_hostileSubjectGetsNothingThatNamesIt(String subject) {
    Valid valid = valid(with("sub", subject));
    assertThat(valid.principal().permissions().allowSomewhere(Action.DELETE)).isFalse();
  }

  @Test
  void section3_9_anotherAudienceIsRefused() {
    refused(without("aud"));
    for (Object audience :
        Arrays.asList("", "Larch", "larch2", List.of(), List.of("other"), null, 7)) {
      refused(with("aud", audience));
    }
    assertThat(valid(with("aud", List.of("other", AUDIENCE)))).isNotNull();
  }

  /** What a token says of keys is the word of whoever made it. */
  @Test
  void section3_10_keysThatTheTokenNamesOrBringsAreNotLookedAt() {
    Map<String, Object> own = OTHERS.rsa.toParams(OutputControlLevel.PUBLIC_ONLY);
    for (Map<String, Object> header :
        List.<Map<String, Object>>of(
            Map.of("jku", "http://127.0.0.1:1/jwks"),
            Map.of("x5u", "http://127.0.0.1:1/cert"),
            Map.of("jwk", own),
            Map.of("x5c", List.of("MIIB")))) {
      Map<String, Object> headers = new HashMap<>(header);
      // Without a name, the key is the issuer's only one, by which it isn't signed.
      refused(sign(OTHERS.rsa, "RS256", headers, JsonUtil.toJson(claims())));
      headers.put("kid", "us-rsa");
      refused(sign(OTHERS.rsa, "RS256", headers, JsonUtil.toJson(claims())));
      headers.put("kid", "others-rsa");
      unknown(sign(OTHERS.rsa, "RS256", headers, JsonUtil.toJson(claims())));
    }
  }

  @Test
  void section3_10_nameOfAKeyIsComparedAndNothingElse() {
    for (String kid :
        List.of("../../dev/null", "' OR 1=1 --", "us-rsa\u0000", "US-RSA", "", "x".repeat(4_000))) {
      unknown(sign(OTHERS.rsa, "RS256", Map.of("kid", kid), JsonUtil.toJson(claims())));
    }
  }

  @Test
  void section3_11_typeOfSomethingElseIsRefused() {
    for (String type : List.of("JWT", "jwt", "at+jwt", "application/at+jwt")) {
      assertThat(valid(typed(type))).isNotNull();
    }
    for (String type : List.of("logout+jwt", "secevent+jwt", "dpop+jwt", "JOSE", "")) {
      refused(typed(type));
    }
  }

  /** An identity token has no permissions, and one of another client another audience. */
  @Test
  void section3_12_tokenOfAnotherKindMayDoNothing() {
    Valid identity = valid(without("larch"));
    for (Action action : Action.values()) {
      assertThat(identity.principal().permissions().allowSomewhere(action)).isFalse();
    }
  }
}
