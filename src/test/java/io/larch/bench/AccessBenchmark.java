package io.larch.bench;

import com.sun.net.httpserver.HttpServer;
import io.larch.access.ApiKeys;
import io.larch.caller.Permission;
import io.larch.config.DatabaseConfig;
import io.larch.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * Single deletes by somebody who shows who they are, against those of a server that asks nobody.
 */
final class AccessBenchmark implements Benchmark {

  private static final String PERMISSION = "delete /bench/**";
  private static final String ISSUER = "https://issuer.example.org";

  @Override
  public String name() {
    return "access";
  }

  @Override
  public String about() {
    return "DELETE of one entry with an API key and with a token, against without either";
  }

  @Override
  public boolean comparesCheckouts() {
    return false;
  }

  @Override
  public Result run(Bench bench) throws Exception {
    Path directory = WorkDirectory.create(name());
    List<Comparison> figures = new ArrayList<>();
    Wrk wrk = new Wrk(directory);
    DatabaseConfig asking = bench.servers().database();
    DatabaseConfig open = bench.servers().database();
    RsaJsonWebKey issuerKey = RsaJwkGenerator.generateJwk(2048);
    issuerKey.setKeyId("bench");
    HttpServer issuer = issuer(issuerKey);
    try (DeleteStock asks =
            new DeleteStock(
                bench.setup(name(), asking), asking, "access.mode = keys", jwt(issuer));
        DeleteStock asksNobody = new DeleteStock(bench.setup(name() + "-open", open), open)) {
      int connections = bench.size(64, 4);
      Duration time = Duration.ofSeconds(bench.size(5, 3));
      String key = key(asking);
      String token = token(issuerKey);
      Duration warmUp = Duration.ofSeconds(bench.size(15, 3));
      asks.larch(wrk, connections, warmUp, key);
      asksNobody.larch(wrk, connections, warmUp);
      for (Map.Entry<String, Double> kind :
          List.of(Map.entry("API key", 0.95), Map.entry("token", 0.9))) {
        String credential = kind.getKey().equals("token") ? token : key;
        Rounds<Load> rounds =
            Rounds.run(
                bench,
                "%s, %s, %d connections".formatted(name(), kind.getKey(), connections),
                () -> asks.larch(wrk, connections, time, credential),
                () -> asksNobody.larch(wrk, connections, time));
        figures.add(
            rounds.figure(
                kind.getKey() + ": rate",
                "deletes/s",
                Load::rate,
                bench.rate(Target.ratioAtLeast(kind.getValue()))));
        figures.add(rounds.figure(kind.getKey() + ": p99", "ms", Load::p99, null));
      }
    } finally {
      issuer.stop(0);
    }
    return new Result(figures, List.of());
  }

  private static String key(DatabaseConfig config) {
    try (TestDatabase database = new TestDatabase(config)) {
      return TestDatabase.await(
              new ApiKeys(database.background())
                  .create("bench", List.of(Permission.parse(PERMISSION)), null))
          .orElseThrow()
          .key();
    }
  }

  private static HttpServer issuer(RsaJsonWebKey key) throws IOException {
    byte[] set =
        JsonUtil.toJson(Map.of("keys", List.of(key.toParams(OutputControlLevel.PUBLIC_ONLY))))
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, set.length);
          exchange.getResponseBody().write(set);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String jwt(HttpServer issuer) {
    return """
    access.jwt { issuer = "%s", audience = larch, jwks = "http://127.0.0.1:%d/keys" }
    """
        .formatted(ISSUER, issuer.getAddress().getPort());
  }

  private static String token(RsaJsonWebKey key) throws JoseException {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setAudience("larch");
    claims.setSubject("bench");
    claims.setExpirationTimeMinutesInTheFuture(600);
    claims.setStringListClaim("larch", PERMISSION);
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setKey(key.getPrivateKey());
    jws.setKeyIdHeaderValue(key.getKeyId());
    jws.setAlgorithmHeaderValue("RS256");
    return jws.getCompactSerialization();
  }
}
