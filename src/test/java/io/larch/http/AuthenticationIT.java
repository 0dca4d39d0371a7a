package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.caller.Action;
import io.larch.caller.Authenticator;
import io.larch.caller.Caller;
import io.larch.caller.Permission;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.larch.caller.UndecidedException;
import io.larch.config.EncodedSlashes;
import io.larch.config.LogConfig;
import io.larch.path.AssetPath;
import io.larch.testing.AssetClient;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationIT {

  private static final Principal ANN =
      Principal.ofToken("ann", permissions("read /**", "store /ann/**"));

  private final Vertx vertx = EventLoops.vertx();
  private URI address;

  /** Knows some at once, and some only later. */
  private final class Slow implements Authenticator {

    @Override
    public Principal anonymous() {
      return Principal.anonymous(permissions("read /public/**"));
    }

    @Override
    public Future<Principal> find(String credential) {
      return switch (credential) {
        case "ann" -> Future.succeededFuture(ANN);
        case "operator" -> Future.succeededFuture(Principal.ofKey("o", permissions("operate")));
        case "later" -> later(Future.succeededFuture(ANN));
        case "elsewhere" -> elsewhere();
        case "wrong-later" -> later(Future.failedFuture(new UnauthenticatedException("later")));
        case "away" -> Future.failedFuture(new UndecidedException("Ask again."));
        case "away-later" -> later(Future.failedFuture(new UndecidedException("Ask again.")));
        case "broken" -> Future.failedFuture(new IllegalStateException("a fault of ours"));
        default -> Future.failedFuture(new UnauthenticatedException("not known"));
      };
    }

    /** Completed on a thread that is no event loop. */
    private Future<Principal> elsewhere() {
      Promise<Principal> promise = Promise.promise();
      Thread.ofPlatform().start(() -> promise.complete(ANN));
      return promise.future();
    }

    private Future<Principal> later(Future<Principal> result) {
      Promise<Principal> promise = Promise.promise();
      vertx.setTimer(50, _ -> result.onComplete(promise));
      return promise.future();
    }
  }

  private static Permissions permissions(String... words) {
    return Permissions.of(List.of(words).stream().map(Permission::parse).toList(), "");
  }

  private static void mount(Router router) {
    Access.open(router.get("/open")).handler(ctx -> ctx.end(RequestCaller.principal(ctx).name()));
    Access.needs(router.get("/read/*"), Action.READ)
        .handler(
            ctx -> {
              Caller caller =
                  Permitted.at(ctx, Action.READ, path(RequestTarget.of(ctx.request()).rawPath()));
              ctx.end(caller.principal().name());
            });
    Access.needs(router.get("/thread"), Action.READ)
        .handler(ctx -> ctx.end("" + Context.isOnEventLoopThread()));
    Access.needs(router.post("/store/*"), Action.STORE)
        .handler(
            ctx -> {
              Permitted.at(ctx, Action.STORE, path(RequestTarget.of(ctx.request()).rawPath()));
              Buffer body = Buffer.buffer();
              BoundedBody.read(ctx, 10_000_000, body::appendBuffer)
                  .onSuccess(_ -> ctx.end(body.length() + " " + body.toString().hashCode()))
                  .onFailure(ctx::fail);
            });
    Access.needs(router.get("/operate"), Action.OPERATE).handler(ctx -> ctx.end("operated"));
  }

  private static AssetPath path(String target) {
    return AssetPath.parse(target.substring(target.indexOf('/', 1)));
  }

  @BeforeEach
  void start() {
    ApiServer server = server(AuthenticationIT::mount);
    address = URI.create("http://127.0.0.1:" + RunningServer.await(server.start(2)));
  }

  private ApiServer server(Routes routes) {
    return new ApiServer(
        vertx,
        RunningServer.config(null, Set.of(), Set.of(), EncodedSlashes.ALLOW),
        new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO, true),
        new SimpleMeterRegistry(),
        List.of(),
        new Slow(),
        ClientLimits.none(new SimpleMeterRegistry()),
        List.of(routes));
  }

  @AfterEach
  void stop() {
    RunningServer.await(vertx.close());
  }

  @Test
  void principalIsKnownToTheRoute() {
    assertThat(get("ann", "/read/a").body()).isEqualTo("jwt:ann");
    assertThat(get("later", "/read/a").body()).isEqualTo("jwt:ann");
    assertThat(new AssetClient(address).get("/read/public/a").body()).isEqualTo("anonymous");
  }

  @Test
  void routeRunsOnItsEventLoopWhereverThePrincipalCameToBeKnown() {
    assertThat(get("elsewhere", "/thread").body()).isEqualTo("true");
    assertThat(get("later", "/thread").body()).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "wrong-later", "broken"})
  void whoeverIsNotKnownIsRefused(String credential) {
    assertUnauthenticated(get(credential, "/read/a"));
    assertUnauthenticated(get(credential, "/read/public/a"));
    assertUnauthenticated(get(credential, "/operate"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic YW5uOmFubg==",
        "ann",
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "Token ann",
        "Bearer,ann"
      })
  void headerThatIsNotUnderstoodIsRefused(String header) {
    assertUnauthenticated(
        new AssetClient(address)
            .send(
                new AssetClient(address).request("/read/public/a").header("Authorization", header),
                BodyHandlers.ofString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ann", "bearer ann", "BEARER ann", "Bearer   ann"})
  void nameOfTheSchemeIsInAnyCase(String header) {
    HttpResponse<String> answer =
        new AssetClient(address)
            .send(
                new AssetClient(address).request("/read/a").header("Authorization", header),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"away", "away-later"})
  void whereItCannotBeFoundOutTheRequestMayBeTriedAgain(String credential) {
    HttpResponse<String> answer = get(credential, "/read/a");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).contains("Ask again.");
  }

  @Test
  void twoCredentialsAreRefused() throws Exception {
    try (RawConnection raw = new RawConnection(address.getPort())) {
      raw.send(
          RawConnection.request(
              "GET", "/read/a", "Authorization: Bearer ann", "authorization: Bearer ann"));
      assertThat(raw.receive().status()).isEqualTo(400);
    }
  }

  @Test
  void openRouteLooksAtNoCredential() {
    assertThat(get("wrong", "/open").body()).isEqualTo("anonymous");
    assertThat(new AssetClient(address).get("/open").statusCode()).isEqualTo(200);
  }

  @Test
  void whoeverShowsNothingIsAskedToBeforeTheRouteLooks() {
    assertUnauthenticated(new AssetClient(address).get("/read/a"));
    assertUnauthenticated(new AssetClient(address).get("/operate"));
    AssetClient nobody = new AssetClient(address);
    assertUnauthenticated(
        nobody.send(
            nobody.request("/store/..").POST(BodyPublishers.ofString("x")),
            BodyHandlers.ofString()));
  }

  @Test
  void whatIsNotPermittedIs404WhereReadingIsNotEither() {
    assertThat(post("ann", "/store/bob/a", "x").statusCode()).isEqualTo(403);
    assertThat(post("operator", "/store/bob/a", "x").statusCode()).isEqualTo(404);
    assertThat(get("operator", "/read/a").statusCode()).isEqualTo(404);
    assertThat(get("ann", "/operate").statusCode()).isEqualTo(403);
    assertThat(get("operator", "/operate").body()).isEqualTo("operated");
  }

  /** What is sent meanwhile waits, and is neither lost nor taken for another request. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 70_000, 700_000})
  void bodyWaitsUntilItIsKnownWhoSendsIt(int length) {
    String body = "x".repeat(length);
    for (int i = 0; i < 3; i++) {
      assertThat(post("later", "/store/ann/a", body).body())
          .isEqualTo(length + " " + body.hashCode());
    }
  }

  @Test
  void refusedBodyIsNotRead() {
    String body = "x".repeat(3_000_000);
    assertThat(post("wrong-later", "/store/ann/a", body).statusCode()).isEqualTo(401);
    assertThat(post("wrong", "/store/ann/a", body).statusCode()).isEqualTo(401);
  }

  @Test
  void requestsOnOneConnectionAreAnsweredInTheirOrder() throws Exception {
    try (RawConnection raw = new RawConnection(address.getPort())) {
      StringBuilder requests = new StringBuilder();
      for (String credential : List.of("later", "ann", "wrong-later", "later")) {
        requests.append(
            RawConnection.request("GET", "/read/a", "Authorization: Bearer " + credential));
      }
      raw.send(requests.toString());
      for (int status : new int[] {200, 200, 401, 200}) {
        assertThat(raw.receive().status()).isEqualTo(status);
      }
    }
  }

  @Test
  void pathsThatNobodyAnswersAtAskNobody() {
    assertThat(new AssetClient(address).get("/nothing").statusCode()).isEqualTo(404);
    assertThat(new AssetClient(address).delete("/operate").statusCode()).isEqualTo(405);
  }

  @Test
  void routeThatDeclaresNothingKeepsTheServerFromStarting() {
    ApiServer server = server(router -> router.get("/forgotten").handler(ctx -> ctx.end()));
    assertThatThrownBy(() -> server.start(1).await(10, TimeUnit.SECONDS))
        .hasMessageContaining("/forgotten")
        .hasMessageContaining("declares no Access");
  }

  private HttpResponse<String> get(String credential, String target) {
    return new AssetClient(address, credential).get(target);
  }

  private HttpResponse<String> post(String credential, String target, String body) {
    AssetClient client = new AssetClient(address, credential);
    return client.send(
        client.request(target).POST(BodyPublishers.ofString(body, StandardCharsets.US_ASCII)),
        BodyHandlers.ofString());
  }

  private static void assertUnauthenticated(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    assertThat(answer.body()).contains("urn:larch:error:unauthenticated");
  }
}
