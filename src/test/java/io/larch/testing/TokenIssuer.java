package io.larch.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Who gives out tokens, with one key, which it shows on loopback. */
public final class TokenIssuer implements AutoCloseable {

  /** Its name. */
  public static final String NAME = "https://login.example.org/realms/main";

  /** Whom its tokens are for. */
  public static final String AUDIENCE = "larch";

  private final PublicJsonWebKey key;
  private final String algorithm;
  private final HttpServer server;

  private TokenIssuer(PublicJsonWebKey key, String keyId, String algorithm) {
    this.key = key;
    this.algorithm = algorithm;
    key.setKeyId(keyId);
    byte[] set =
        JsonUtil.toJson(Map.of("keys", List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY))))
            .getBytes(StandardCharsets.UTF_8);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, set.length);
          exchange.getResponseBody().write(set);
          exchange.close();
        });
    server.start();
  }

  /** One whose key is of Ed25519. */
  public static TokenIssuer ed25519(String keyId) {
    try {
      return new TokenIssuer(OkpJwkGenerator.generateJwk("Ed25519"), keyId, "EdDSA");
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One whose key is of RSA, as most issuers' are. */
  public static TokenIssuer rsa(String keyId) {
    try {
      return new TokenIssuer(RsaJwkGenerator.generateJwk(2048), keyId, "RS256");
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where its key is. */
  public String keys() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  /** A token that is good for so long. */
  public String token(String subject, Duration life, String... permissions) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(NAME);
    claims.setAudience(AUDIENCE);
    claims.setSubject(subject);
    claims.setGeneratedJwtId();
    claims.setExpirationTime(NumericDate.fromSeconds(Instant.now().plus(life).getEpochSecond()));
    claims.setStringListClaim("larch", permissions);
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setKey(key.getPrivateKey());
    jws.setKeyIdHeaderValue(key.getKeyId());
    jws.setAlgorithmHeaderValue(algorithm);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
