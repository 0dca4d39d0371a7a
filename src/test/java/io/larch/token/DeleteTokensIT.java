package io.larch.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.DatabaseConfig;
import io.larch.db.Database;
import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import io.larch.testing.EventLoops;
import io.larch.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeleteTokensIT {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final TokenClaim CLAIM =
      new TokenClaim(AssetPath.fromStored("a/b/"), 0, new AssetVersion(5, 1), "key:a");

  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private Vertx vertx;
  private Database database;

  @BeforeEach
  void connect() {
    vertx = EventLoops.vertx();
    database = new Database(vertx, config);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private DeleteTokens at(Instant now) {
    return new DeleteTokens(database.requests(), LIFETIME, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private long keys() {
    return await(database.requests().query("SELECT count(*) FROM delete_token_key").execute())
        .iterator()
        .next()
        .getLong(0);
  }

  private static String token(DeleteTokens tokens) {
    return await(tokens.signer()).sign(CLAIM).text();
  }

  @Test
  void tokenOfOneInstanceIsGoodOnAnother() {
    String token = token(at(NOW));

    assertThat(await(at(NOW.plusSeconds(599)).verify(token))).contains(CLAIM);
    assertThat(await(at(NOW.plusSeconds(600)).verify(token))).isEmpty();
  }

  @Test
  void instancesShareAKeyOfTheSameDay() {
    token(at(NOW));
    token(at(NOW));

    assertThat(keys()).isEqualTo(1);
  }

  @Test
  void keyOfYesterdaySignsNothingMoreAndItsTokensAreGoodUntilTheyExpire() {
    String token = token(at(NOW));
    TestPostgres.execute(
        config, "UPDATE delete_token_key SET created_at = now() - interval '25 hours'");

    String next = token(at(NOW));

    assertThat(keys()).isEqualTo(2);
    assertThat(await(at(NOW).verify(token))).contains(CLAIM);
    assertThat(await(at(NOW).verify(next))).contains(CLAIM);
  }

  @Test
  void keysAreForgottenAfterTwoDays() {
    String token = token(at(NOW));
    TestPostgres.execute(
        config, "UPDATE delete_token_key SET created_at = now() - interval '49 hours'");
    assertThat(await(at(NOW).verify(token))).isEmpty();

    token(at(NOW));

    assertThat(keys()).isEqualTo(1);
  }

  @Test
  void tokenOfAKeyThatThereIsNotIsGoodForNothing() {
    String token = token(at(NOW));
    TestPostgres.execute(config, "DELETE FROM delete_token_key");

    assertThat(await(at(NOW).verify(token))).isEmpty();
    assertThat(await(at(NOW).verify("nonsense"))).isEmpty();
  }
}
