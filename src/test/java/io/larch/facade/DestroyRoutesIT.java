package io.larch.facade;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.ErrorMappings;
import io.larch.caller.Authenticator;
import io.larch.config.CorsConfig;
import io.larch.config.EncodedSlashes;
import io.larch.config.HttpConfig;
import io.larch.config.LogConfig;
import io.larch.deletion.DeletionService;
import io.larch.deletion.DeletionWatch;
import io.larch.http.ApiServer;
import io.larch.http.ClientLimits;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.KeepRules;
import io.larch.outbox.DueSignal;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DestroyRoutesIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final Assets assets = new Assets(database.config());

  @Test
  void anotherFrontEndDeletesInItsOwnWords() throws Exception {
    String older = assets.add("a/b", 0, "{}");
    String newer = assets.add("a/b", 1, "{}");
    int port = await(server().start(1));
    HttpResponse<String> answer = destroy(port, "a/b");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"result\":\"ok\"}");
    assertThat(assets.living()).containsExactly(older);
    assertThat(assets.toPurge()).containsExactly(newer);
    assertThat(destroy(port, "a/c").body()).isEqualTo("{\"result\":\"not found\"}");
  }

  private static HttpResponse<String> destroy(int port, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/destroy/%s".formatted(port, path)))
              .POST(BodyPublishers.noBody())
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static ApiServer server() {
    Vertx vertx = database.vertx();
    IdempotentRequests requests = new IdempotentRequests(vertx, database.requests());
    IdempotentRequests scans = new IdempotentRequests(vertx, database.scans());
    return new ApiServer(
        vertx,
        new HttpConfig(
            "127.0.0.1",
            0,
            null,
            TIMEOUT,
            TIMEOUT,
            4096,
            TIMEOUT,
            TIMEOUT,
            16_384,
            16_384,
            100,
            100,
            32 << 20,
            Set.of(),
            Set.of(),
            EncodedSlashes.ALLOW,
            CorsConfig.CLOSED,
            null),
        new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.WARN, false),
        new SimpleMeterRegistry(),
        ErrorMappings.ALL,
        Authenticator.OPEN,
        ClientLimits.none(new SimpleMeterRegistry()),
        List.of(
            new DestroyRoutes(
                () ->
                    new DeletionService(
                        vertx,
                        database.pools(),
                        requests,
                        scans,
                        new DueSignal(),
                        250,
                        100_000,
                        KeepRules.NONE,
                        DeletionWatch.NONE))));
  }
}
