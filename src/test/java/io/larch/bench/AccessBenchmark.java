package io.larch.bench;

import io.larch.config.DatabaseConfig;
import io.larch.testing.TestKeys;
import io.larch.testing.TokenIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Single deletes by somebody who shows who they are, against those of a server that asks nobody.
 */
final class AccessBenchmark implements Benchmark {

  private static final String PERMISSION = "delete /bench/**";

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
    try (TokenIssuer issuer = TokenIssuer.rsa("bench");
        DeleteStock asks =
            new DeleteStock(
                bench.setup(name(), asking), asking, "access.mode = keys", jwt(issuer));
        DeleteStock asksNobody = new DeleteStock(bench.setup(name() + "-open", open), open)) {
      int connections = bench.size(64, 4);
      Duration time = Duration.ofSeconds(bench.size(5, 1));
      String key = TestKeys.create(asking, PERMISSION);
      String token = issuer.token("bench", Duration.ofHours(10), PERMISSION);
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
    }
    return new Result(figures, List.of());
  }

  private static String jwt(TokenIssuer issuer) {
    return """
    access.jwt { issuer = "%s", audience = %s, jwks = "%s" }
    """
        .formatted(TokenIssuer.NAME, TokenIssuer.AUDIENCE, issuer.keys());
  }
}
