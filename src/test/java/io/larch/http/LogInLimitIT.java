package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.caller.Action;
import io.larch.caller.Authenticator;
import io.larch.caller.Permission;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.larch.config.EncodedSlashes;
import io.larch.config.LimitsConfig;
import io.larch.config.LogConfig;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys and tokens that are nobody's, one after the other, and what becomes of others meanwhile. */
class LogInLimitIT {

  private static final String ATTACKER = "192.0.2.1";
  private static final String OTHER = "192.0.2.2";

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger verified = new AtomicInteger();
  private final Vertx vertx = EventLoops.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private int port;

  private final Authenticator authenticator =
      new Authenticator() {
        @Override
        public Principal anonymous() {
          return Principal.anonymous(Permissions.NONE);
        }

        @Override
        public boolean isCostly(String credential) {
          return credential.startsWith("token");
        }

        @Override
        public Future<Principal> find(String credential) {
          if (credential.startsWith("token")) {
            verified.incrementAndGet();
          }
          return credential.endsWith("known")
              ? Future.succeededFuture(
                  Principal.ofKey(
                      credential, Permissions.of(List.of(Permission.parse("operate")), "")))
              : Future.failedFuture(new UnauthenticatedException("not known"));
        }
      };

  @BeforeEach
  void start() {
    ApiServer server =
        new ApiServer(
            vertx,
            RunningServer.config(null, Set.of(), Set.of("127.0.0.1"), EncodedSlashes.ALLOW),
            new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO, false),
            meters,
            List.of(),
            authenticator,
            new ClientLimits(new LimitsConfig(2, null, null, 5, 100), meters, now::get),
            List.of(LogInLimitIT::mount));
    port = RunningServer.await(server.start(2));
  }

  private static void mount(Router router) {
    Access.needs(router.get("/thing"), Action.OPERATE).handler(ctx -> ctx.end("done"));
  }

  @AfterEach
  void stop() {
    RunningServer.await(vertx.close());
  }

  private RawConnection.Answer ask(String credential, String address) throws IOException {
    return RawConnection.exchange(
        port,
        RawConnection.request(
            "GET", "/thing", "Authorization: Bearer " + credential, "X-Forwarded-For: " + address));
  }

  @Test
  void refusalsOfAnAddressAreCountedAndAnsweredOtherwiseBeyondTheLimit() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertThat(ask("guess-" + i, ATTACKER).status()).isEqualTo(401);
    }
    RawConnection.Answer refused = ask("guess", ATTACKER);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"log-ins\";q=5;w=1");
    assertThat(refused.headers()).doesNotContainKey("www-authenticate");
    assertThat(ask("guess", OTHER).status()).isEqualTo(401);

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(ask("guess", ATTACKER).status()).isEqualTo(401);
    assertThat(meters.get("larch.limits.refused").tag("limit", "log-ins").counter().count())
        .isEqualTo(1);
  }

  /** Many may share an address, and one of them must not lock the others out. */
  @Test
  void keysThatAreKnownGoOnFromThatAddress() throws IOException {
    for (int i = 0; i < 20; i++) {
      ask("guess-" + i, ATTACKER);
    }

    assertThat(ask("key-known", ATTACKER).body()).isEqualTo("done");
  }

  @Test
  void tokensAreNotVerifiedBeyondTheLimit() throws IOException {
    for (int i = 0; i < 50; i++) {
      ask("token-" + i, ATTACKER);
    }

    assertThat(verified).hasValue(5);
    assertThat(ask("token-known", OTHER).body()).isEqualTo("done");
  }

  @Test
  void keyIsOneClientWhereverItComesFrom() throws IOException {
    assertThat(ask("a-known", ATTACKER).status()).isEqualTo(200);
    assertThat(ask("a-known", OTHER).status()).isEqualTo(200);
    assertThat(ask("a-known", "192.0.2.3").status()).isEqualTo(429);
    assertThat(ask("b-known", ATTACKER).status()).isEqualTo(200);
  }
}
