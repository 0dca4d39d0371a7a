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
import io.larch.caller.Action;
import io.larch.caller.UnauthenticatedException;
import io.larch.config.JwtConfig;
import io.larch.path.AssetPath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who gets in by a token, and who doesn't. The names of the tests that follow RFC 8725, line by
 * line, begin with the number of its section.
 */
class TokenCheckTest {

  private static final TestIssuer US = new TestIssuer("us");
  private static final TestIssuer OTHERS = new TestIssuer("others");
  private static final Set<String> ALL = Set.of("RS256", "ES256", "EdDSA");

  private final IssuerKeys keys = keys(set(US.rsa, US.ec, US.ed));

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
  void section3_1_algorithmThatIsNotPermittedIsRefused() {
    refused(sign(US.rsa, "RS512", claims()));
    refused(sign(US.rsa, "PS256", claims()));
    assertThatThrownBy(() -> check(Set.of("RS256")).check(sign(US.ec, "ES256", claims()), keys))
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
    assertThat(check(ALL).check(token, keys)).isInstanceOf(Valid.class);
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
    Valid valid = (Valid) check.check(sign(US.rsa, "RS256", claims), keys);
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
    assertThatThrownBy(() -> check(ALL).check(token, keys))
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

  private static TokenCheck check(Set<String> algorithms) {
    return new TokenCheck(
        new JwtConfig(ISSUER, AUDIENCE, algorithms, URI.create("https://x"), "larch"),
        InstantSource.fixed(NOW));
  }

  private static IssuerKeys keys(String document) {
    try {
      return IssuerKeys.parse(document, ALL);
    } catch (IssuerKeys.UnreadableException e) {
      throw new IllegalStateException(e);
    }
  }

  private Valid valid(String token) {
    return (Valid) check(ALL).check(token, keys);
  }

  private void refused(String token) {
    assertThatThrownBy(() -> check(ALL).check(token, keys))
        .as(token)
        .isInstanceOf(UnauthenticatedException.class);
  }

  private void unknown(String token) {
    assertThat(check(ALL).check(token, keys)).as(token).isInstanceOf(UnknownKey.class);
  }

  private static String with(String claim, @Nullable Object value) {
    Map<String, Object> claims = claims();
    claims.put(claim, value);
    return sign(US.rsa, "RS256", claims);
  }

  private static String without(String claim) {
    Map<String, Object> claims = claims();
    claims.remove(claim);
    return sign(US.rsa, "RS256", claims);
  }

  private static String typed(String type) {
    return sign(US.rsa, "RS256", Map.of("kid", "us-rsa", "typ", type), JsonUtil.toJson(claims()));
  }

  private static String signed(String payload) {
    return sign(US.rsa, "RS256", Map.of("kid", "us-rsa"), payload);
  }

  private static byte[] signature(String body) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(US.rsa.getPrivateKey());
      signature.update(body.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> merged(Map<String, Object> map, String key, Object value) {
    Map<String, Object> merged = new HashMap<>(map);
    merged.put(key, value);
    return merged;
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
