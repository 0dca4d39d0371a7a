package io.larch.idempotency;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.asset.AssetProblem;
import io.larch.caller.Principal;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdempotentRequestsIT {

  private static final IdempotencyKey KEY = IdempotencyKey.of(Principal.anyone(), "k");
  private static final byte[] DIGEST = {1, 2, 3};

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final IdempotentRequests requests =
      new IdempotentRequests(database.vertx(), database.requests());

  private final AtomicInteger runs = new AtomicInteger();

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE idempotent_request");
  }

  private Future<JsonObject> work() {
    return Future.succeededFuture(new JsonObject().put("run", runs.incrementAndGet()));
  }

  @Test
  void requestUnderWayIsWaitedForWithoutAConnection() {
    Promise<JsonObject> slow = Promise.promise();
    Promise<Void> begun = Promise.promise();
    Future<IdempotentRequests.Outcome> first =
        requests.once(
            KEY,
            DIGEST,
            _ -> {
              begun.complete();
              return slow.future();
            });
    await(begun.future());
    List<Future<IdempotentRequests.Outcome>> retries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      retries.add(requests.once(KEY, DIGEST, _ -> work()));
    }
    // Others get their connections all the while.
    for (int i = 0; i < 20; i++) {
      await(
          requests.once(IdempotencyKey.of(Principal.anyone(), "other-" + i), DIGEST, _ -> work()));
    }
    slow.complete(new JsonObject().put("run", "first"));
    await(first);
    await(Future.join(retries).otherwiseEmpty());
    // The first one is one of those that are taken.
    assertThat(retries.stream().filter(Future::succeeded))
        .hasSize(IdempotentRequests.MOST_AT_ONCE - 1)
        .allSatisfy(
            retry -> {
              assertThat(retry.result().replayed()).isTrue();
              assertThat(retry.result().answer().getString("run")).isEqualTo("first");
            });
    assertThat(runs).hasValue(20);
  }

  @Test
  void requestUnderWayForLongRefusesItsRetries() {
    Promise<JsonObject> slow = Promise.promise();
    Promise<Void> begun = Promise.promise();
    Future<?> first =
        requests.once(
            KEY,
            DIGEST,
            _ -> {
              begun.complete();
              return slow.future();
            });
    await(begun.future());
    assertThatThrownBy(() -> await(requests.once(KEY, DIGEST, _ -> work())))
        .isInstanceOf(AssetProblem.Unavailable.class);
    slow.complete(new JsonObject());
    await(first);
    assertThat(runs).hasValue(0);
  }

  @Test
  void failureLeavesTheKeyFree() {
    assertThatThrownBy(
            () ->
                await(
                    requests.once(
                        KEY,
                        DIGEST,
                        connection ->
                            connection.query("SELECT 1/0").execute().map(new JsonObject()))))
        .isNotNull();
    assertThat(database.count("idempotent_request")).isZero();
    assertThat(await(requests.once(KEY, new byte[] {9}, _ -> work())).replayed()).isFalse();
  }

  @Test
  void rowsOfMoreThanADayGoAndOthersStay() {
    await(requests.once(KEY, DIGEST, _ -> work()));
    await(requests.once(IdempotencyKey.of(Principal.anyone(), "old"), DIGEST, _ -> work()));
    database.execute(
        "UPDATE idempotent_request SET recorded_at = now() - interval '24 hours 1 second'"
            + " WHERE idempotency_key = 'old'");
    assertThat(await(requests.find(IdempotencyKey.of(Principal.anyone(), "old")))).isEmpty();
    assertThat(await(ForgettingVerticle.forget(database.background()))).isEqualTo(1);
    assertThat(database.count("idempotent_request")).isEqualTo(1);
    assertThat(await(requests.find(KEY))).isPresent();
  }
}
