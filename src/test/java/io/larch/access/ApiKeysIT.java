package io.larch.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.caller.Permission;
import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.larch.caller.UndecidedException;
import io.larch.path.AssetPath;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApiKeysIT {

  private static final Caller ME = Caller.anyone("test");

  @RegisterExtension static final TestDatabase DATABASE = new TestDatabase();

  private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.now());
  private final AtomicLong aged = new AtomicLong();

  /** Two processes. */
  private final KnownKeys here = known();

  private final KnownKeys there = known();
  private final ApiKeys keys = new ApiKeys(DATABASE.background(), KeyRecords.NONE, here);

  private KnownKeys known() {
    return new KnownKeys(DATABASE.pools(), clock::get, () -> System.nanoTime() + aged.get());
  }

  @BeforeEach
  void start() {
    DATABASE.execute("DELETE FROM api_key", "UPDATE api_key_change SET number = number + 1");
    TestDatabase.await(DATABASE.vertx().deployVerticle(here));
    TestDatabase.await(DATABASE.vertx().deployVerticle(there));
  }

  @Test
  void keyIsInForceWhereItWasMadeAtOnceAndElsewhereSoonAfter() {
    NewKey key = create(null, "read /a/**", "delete /users/{sub}/**");
    Principal principal = found(here, key.key());
    assertThat(principal.name()).isEqualTo("key:" + key.id());
    assertThat(principal.permissions().allow(Action.READ, AssetPath.parse("/a/b"))).isTrue();
    assertThat(principal.permissions().allow(Action.READ, AssetPath.parse("/b"))).isFalse();
    assertThat(principal.permissions().allow(Action.DELETE, AssetPath.parse("/users/" + key.id())))
        .isTrue();
    await().atMost(Duration.ofSeconds(5)).until(() -> takes(there, key.key()));
  }

  @Test
  void revokedKeyIsRefusedHereAtOnceAndElsewhereWithinFiveSeconds() {
    NewKey key = create(null, "read /a/**");
    await().atMost(Duration.ofSeconds(5)).until(() -> takes(there, key.key()));
    assertThat(TestDatabase.await(keys.revoke(ME, key.id()))).isTrue();
    refused(here, key.key());
    await().atMost(Duration.ofSeconds(5)).until(() -> !takes(there, key.key()));
    assertThat(TestDatabase.await(keys.revoke(ME, key.id()))).isFalse();
  }

  @Test
  void rotatedKeyKeepsItsIdAndLosesItsSecret() {
    NewKey old = create(null, "read /a/**");
    NewKey rotated = TestDatabase.await(keys.rotate(ME, old.id(), Duration.ZERO)).orElseThrow();
    assertThat(rotated.id()).isEqualTo(old.id());
    assertThat(found(here, rotated.key()).name()).isEqualTo("key:" + old.id());
    refused(here, old.key());
    assertThat(TestDatabase.await(keys.rotate(ME, "nobody", Duration.ZERO))).isEmpty();
  }

  @Test
  void oldSecretIsTakenForTheGrace() {
    NewKey old = create(null, "read /a/**");
    NewKey rotated =
        TestDatabase.await(keys.rotate(ME, old.id(), Duration.ofHours(1))).orElseThrow();
    assertThat(takes(here, old.key())).isTrue();
    assertThat(takes(here, rotated.key())).isTrue();
    assertThat(list().getFirst().oldSecretUntil()).isNotNull();
    clock.set(clock.get().plus(Duration.ofMinutes(61)));
    refused(here, old.key());
    assertThat(takes(here, rotated.key())).isTrue();

    NewKey again = TestDatabase.await(keys.rotate(ME, old.id(), Duration.ZERO)).orElseThrow();
    refused(here, rotated.key());
    assertThat(takes(here, again.key())).isTrue();
  }

  @Test
  void expiredKeyIsRefused() {
    NewKey key = create(clock.get().plusSeconds(60), "read /a/**");
    assertThat(takes(here, key.key())).isTrue();
    clock.set(clock.get().plusSeconds(60));
    refused(here, key.key());
  }

  @Test
  void wrongSecretAndUnknownIdAreRefused() {
    NewKey key = create(null, "read /a/**");
    refused(here, KeyText.create(key.id()).text());
    refused(here, KeyText.create().text());
    refused(here, key.key().substring(1));
    refused(here, "larch_" + key.id() + "_");
  }

  /** Who can't see revocations must not act as if there were none. */
  @Test
  void nobodyIsLetInByWhatWasKnownMoreThanFiveSecondsAgo() {
    NewKey key = create(null, "read /a/**");
    KnownKeys cut = known();
    TestDatabase.await(
        DATABASE.vertx().deployVerticle(cut).compose(id -> DATABASE.vertx().undeploy(id)));
    assertThat(takes(cut, key.key())).isTrue();
    aged.addAndGet(Duration.ofSeconds(5).toNanos() + 1);
    assertThatThrownBy(() -> found(cut, key.key())).isInstanceOf(UndecidedException.class);
    await().atMost(Duration.ofSeconds(5)).until(() -> takes(here, key.key()));
  }

  @Test
  void nothingOfASecretIsStoredButItsDigest() {
    NewKey key = create(null, "read /a/**");
    KeyText text = KeyText.parse(key.key());
    assertThat(text).isNotNull();
    assertThat(DATABASE.count("api_key k WHERE k::text LIKE '%" + text.secret() + "%'")).isZero();
    assertThat(DATABASE.count("api_key k WHERE id = '" + key.id() + "'")).isOne();
    assertThat(list().toString()).doesNotContain(text.secret());
  }

  @Test
  void permissionOfANewerVersionPermitsNothingAndKeepsTheOthers() {
    NewKey key = create(null, "read /a/**");
    DATABASE.execute(
        "UPDATE api_key SET permissions = ARRAY['levitate /**', 'read /b']",
        "UPDATE api_key_change SET number = number + 1");
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(
                        found(here, key.key())
                            .permissions()
                            .allow(Action.READ, AssetPath.parse("/b")))
                    .isTrue());
  }

  @Test
  void keyInPlaceOfAnotherHasItsId() {
    NewKey first =
        TestDatabase.await(keys.replace(ME, "dev", "dev", List.of(Permission.parse("operate"))));
    NewKey second =
        TestDatabase.await(keys.replace(ME, "dev", "dev", List.of(Permission.parse("operate"))));
    refused(here, first.key());
    assertThat(found(here, second.key()).subject()).isEqualTo("dev");
    assertThat(list()).hasSize(1);
  }

  @Test
  void thereAreNoMoreKeysThanMayBeHeld() {
    DATABASE.execute(
        "INSERT INTO api_key (id, name, permissions, secret_hash)"
            + " SELECT 'k' || n, 'n', '{}', decode(repeat('00', 32), 'hex')"
            + " FROM generate_series(1, 10000) n");
    assertThat(TestDatabase.await(keys.create(ME, "n", List.of(), null))).isEmpty();
  }

  private List<ApiKey> list() {
    return TestDatabase.await(keys.list());
  }

  private NewKey create(@Nullable Instant expiresAt, String... permissions) {
    return TestDatabase.await(
            keys.create(
                ME, "test", Stream.of(permissions).map(Permission::parse).toList(), expiresAt))
        .orElseThrow();
  }

  private static Principal found(KnownKeys known, String key) {
    return TestDatabase.await(known.find(key));
  }

  private static boolean takes(KnownKeys known, String key) {
    Future<Principal> found = known.find(key);
    assertThat(found.isComplete()).as("answered from memory").isTrue();
    return found.succeeded();
  }

  private static void refused(KnownKeys known, String key) {
    assertThatThrownBy(() -> found(known, key)).isInstanceOf(UnauthenticatedException.class);
  }
}
