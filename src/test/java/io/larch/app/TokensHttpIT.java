package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users of an issuer, each with what is theirs. */
class TokensHttpIT {

  private static final String ISSUER = "https://login.example.org/realms/main";
  private static final PublicJsonWebKey KEY = key("known");
  private static final HttpServer JWKS = jwks();
  private static RunningLarch larch;
  private static AssetClient api;

  /** Not before this class is there, which the issuer's thread needs. */
  @BeforeAll
  static void start() {
    larch =
        RunningLarch.withAccess(
            TestPostgres.migratedDatabase(),
            Map.of(
                "LARCH_ACCESS_JWT_ISSUER",
                ISSUER,
                "LARCH_ACCESS_JWT_AUDIENCE",
                "larch",
                "LARCH_ACCESS_JWT_JWKS",
                "http://127.0.0.1:" + JWKS.getAddress().getPort() + "/keys"));
    api = new AssetClient(larch.address());
  }

  private static PublicJsonWebKey key(String kid) {
    try {
      PublicJsonWebKey key = OkpJwkGenerator.generateJwk("Ed25519");
      key.setKeyId(kid);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer jwks() {
    byte[] set =
        JsonUtil.toJson(Map.of("keys", List.of(KEY.toParams(OutputControlLevel.PUBLIC_ONLY))))
            .getBytes(StandardCharsets.UTF_8);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/keys",
          exchange -> {
            exchange.sendResponseHeaders(200, set.length);
            exchange.getResponseBody().write(set);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stop() {
    larch.close();
    JWKS.stop(0);
  }

  @Test
  void userDoesWhatIsTheirsAndNothingElse() {
    AssetClient ann = api.with(token(KEY, "ann"));
    AssetClient bob = api.with(token(KEY, "bob"));
    assertThat(ann.store("/assets/users/ann/p", new byte[] {1}).statusCode()).isEqualTo(201);
    assertThat(ann.get("/assets/users/ann/p/-/content").statusCode()).isEqualTo(200);
    assertThat(bob.get("/assets/users/ann/p/-/content").statusCode()).isEqualTo(404);
    assertThat(bob.delete("/assets/users/ann/p").statusCode()).isEqualTo(404);
    assertThat(bob.store("/assets/users/ann/p", new byte[] {1}).statusCode()).isEqualTo(404);
    assertThat(ann.get("/assets/users/-/recursive/info").statusCode()).isEqualTo(404);
    assertThat(ann.delete("/assets/users/ann/-/recursive").statusCode()).isEqualTo(403);
    assertThat(ann.delete("/assets/users/ann/p").headers().firstValue("Larch-Deleted"))
        .contains("1");
    assertThat(new AssetClient(larch.managementAddress(), token(KEY, "ann")).get("/purge"))
        .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(403));
  }

  @Test
  void forgedTokenIsNobodys() {
    String valid = token(KEY, "ann");
    String[] parts = valid.split("\\.", -1);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
    for (String token :
        List.of(
            token(key("known"), "ann"),
            token(key("other"), "ann"),
            none + "." + parts[1] + ".",
            none + "." + parts[1] + ".AA",
            parts[0] + "." + parts[1],
            valid + "A")) {
      assertThat(api.with(token).get("/assets/users/ann/p").statusCode()).isEqualTo(401);
    }
  }

  /** A form that comes at once waits for the check of its token, and is stored whole. */
  @Test
  void uploadWaitsForTheCheckOfItsToken() {
    byte[] content = new byte[500_000];
    AssetClient ann = api.with(token(KEY, "ann"));
    assertThat(ann.store("/assets/users/ann/large", content).statusCode()).isEqualTo(201);
    assertThat(ann.get("/assets/users/ann/large/-/info").body()).contains("\"bytes\":500000");
  }

  private static String token(PublicJsonWebKey key, String subject) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setAudience("larch");
    claims.setSubject(subject);
    claims.setGeneratedJwtId();
    claims.setExpirationTimeMinutesInTheFuture(5);
    claims.setStringListClaim(
        "larch", "read /users/{sub}/**", "store /users/{sub}/**", "delete /users/{sub}/**");
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setKey(key.getPrivateKey());
    jws.setKeyIdHeaderValue(key.getKeyId());
    jws.setAlgorithmHeaderValue("EdDSA");
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
