package io.larch.access.jwt;

import static io.larch.access.jwt.TestIssuer.AUDIENCE;
import static io.larch.access.jwt.TestIssuer.ISSUER;
import static io.larch.access.jwt.TestIssuer.NOW;
import static io.larch.access.jwt.TestIssuer.claims;
import static io.larch.access.jwt.TestIssuer.set;
import static io.larch.access.jwt.TestIssuer.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.larch.config.JwtConfig;
import io.larch.testing.EventLoops;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens beside an issuer that changes its keys, goes away and lies. */
class TokensIT {

  private static final TestIssuer US = new TestIssuer("us");
  private static final TestIssuer NEXT = new TestIssuer("next");

  private final Vertx vertx = EventLoops.vertx();
  private final AtomicReference<Consumer<HttpServerResponse>> answer = new AtomicReference<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  private final AtomicLong nanos = new AtomicLong();
  private HttpServer issuer;
  private Tokens tokens;

  @BeforeEach
  void startIssuer() {
    show(set(US.rsa, US.ed));
    issuer =
        TestDatabase.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      asked.incrementAndGet();
                      answer.get().accept(request.response());
                    })
                .listen(0, "127.0.0.1"));
    tokens =
        new Tokens(
            new JwtConfig(
                ISSUER,
                AUDIENCE,
                Set.of("RS256", "EdDSA"),
                URI.create("http://127.0.0.1:" + issuer.actualPort() + "/jwks"),
                "larch"),
            clock::get,
            nanos::get);
  }

  @AfterEach
  void close() {
    TestDatabase.await(vertx.close());
  }

  @Test
  void tokenOfTheIssuerIsTakenAndKnownFromThenOn() {
    start();
    String token = sign(US.rsa, "RS256", claims());
    assertThat(found(token).name()).isEqualTo("jwt:ann");
    Future<Principal> again = tokens.find(token);
    assertThat(again.isComplete()).as("known without being checked").isTrue();
    assertThat(again.result().subject()).isEqualTo("ann");
  }

  @Test
  void knownTokenExpires() {
    start();
    String token = sign(US.rsa, "RS256", claims());
    found(token);
    clock.set(NOW.plusSeconds(331));
    refused(token);
  }

  @Test
  void keyThatIsNotKnownIsAskedForOnceInThirtySeconds() {
    start();
    String token = sign(NEXT.rsa, "RS256", claims());
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    refused(token);
    assertThat(asked).hasValue(2);
    for (int i = 0; i < 20; i++) {
      refused(sign(NEXT.rsa, "RS256", Map.of("kid", "guess-" + i), "{}"));
    }
    assertThat(asked).hasValue(2);

    show(set(US.rsa, NEXT.rsa));
    refused(token);
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(found(token).subject()).isEqualTo("ann");
    assertThat(asked).hasValue(3);
  }

  @Test
  void tokensOfAKeyThatIsGoneAreRefusedOnceTheSetIsRead() {
    start();
    String token = sign(US.rsa, "RS256", claims());
    found(token);
    show(set(NEXT.rsa));
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    found(sign(NEXT.rsa, "RS256", claims()));
    refused(token);
  }

  @Test
  void lastGoodSetIsKeptWhileTheIssuerIsAway() {
    start();
    String token = sign(US.rsa, "RS256", claims());
    for (Consumer<HttpServerResponse> failure :
        List.<Consumer<HttpServerResponse>>of(
            response -> response.setStatusCode(500).end(),
            response -> response.setStatusCode(302).putHeader("Location", "/other").end(),
            response -> response.end("<html>"),
            response -> response.end("{}"),
            response -> response.end("x".repeat(300 * 1024)),
            HttpServerResponse::reset)) {
      answer.set(failure);
      nanos.addAndGet(Duration.ofSeconds(30).toNanos());
      int before = asked.get();
      refused(sign(NEXT.rsa, "RS256", claims()));
      assertThat(asked).hasValue(before + 1);
      Map<String, Object> other = claims();
      other.put("jti", Integer.toString(before));
      assertThat(found(sign(US.rsa, "RS256", other)).subject()).isEqualTo("ann");
    }
    assertThat(found(token).subject()).isEqualTo("ann");
  }

  @Test
  void setThatTurnsEmptyLetsNobodyIn() {
    start();
    String token = sign(US.rsa, "RS256", claims());
    found(token);
    show("{\"keys\":[]}");
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    refused(sign(NEXT.rsa, "RS256", claims()));
    refused(token);
    refused(sign(US.ed, "EdDSA", claims()));
    refused("eyJhbGciOiJub25lIn0." + token.split("\\.", -1)[1] + ".AA");
  }

  @Test
  void issuerWithoutAUsableKeyKeepsTheServerFromStarting() {
    show("{\"keys\":[]}");
    assertThatThrownBy(this::start).hasMessageContaining("has no key for");
  }

  @Test
  void issuerThatCannotBeAskedKeepsTheServerFromStarting() {
    answer.set(response -> response.setStatusCode(404).end());
    assertThatThrownBy(this::start)
        .hasMessageContaining("access.jwt.jwks")
        .hasMessageContaining("404");
  }

  private void show(String document) {
    answer.set(response -> response.end(document));
  }

  private void start() {
    TestDatabase.await(vertx.deployVerticle(tokens));
  }

  private Principal found(String token) {
    return TestDatabase.await(tokens.find(token));
  }

  private void refused(String token) {
    assertThatThrownBy(() -> found(token)).isInstanceOf(UnauthenticatedException.class);
  }
}
