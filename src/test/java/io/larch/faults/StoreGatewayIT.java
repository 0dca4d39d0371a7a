package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.ContentStores;
import io.larch.config.ContentConfig;
import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.faults.StoreFault.BreakOff;
import io.larch.faults.StoreFault.CutAnswer;
import io.larch.faults.StoreFault.CutRequest;
import io.larch.faults.StoreFault.Delay;
import io.larch.faults.StoreFault.HoldAnswer;
import io.larch.faults.StoreFault.HoldRequest;
import io.larch.faults.StoreFault.Omit;
import io.larch.faults.StoreFault.Refuse;
import io.larch.faults.StoreFault.RefuseKeys;
import io.larch.faults.StoreFault.Silence;
import io.larch.faults.StoreFault.Truncate;
import io.larch.testing.ByteSource;
import io.larch.testing.EventLoops;
import io.larch.testing.S3Configs;
import io.larch.testing.S3Inventory;
import io.larch.testing.S3ProxyServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gateway in front of a real server, seen by Larch's client and by another one. */
@SuppressWarnings("NullAway.Init") // set up before all tests
class StoreGatewayIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final byte[] CONTENT = {1, 2, 3};

  private static S3ProxyServer server;
  private static StoreGateway gateway;
  private static S3Inventory past;
  private static S3Inventory through;
  private static Vertx vertx;
  private static ContentStore store;

  private final String bucket = past.newBucket();

  @BeforeAll
  static void start() {
    server = S3ProxyServer.start();
    gateway = new StoreGateway(server);
    past = new S3Inventory(server);
    through = new S3Inventory(gateway);
    vertx = EventLoops.vertx();
    store =
        ContentStores.create(
            vertx,
            new ContentConfig(
                ContentConfig.Type.S3,
                "unused",
                false,
                S3Configs.withVersions(
                    S3Configs.withRequestTimeout(gateway.config(), Duration.ofSeconds(1)),
                    S3Config.Versions.CURRENT),
                new ContentConfig.FileSystemConfig(null)));
  }

  @AfterAll
  static void stop() throws TimeoutException {
    await(store.close());
    await(vertx.close());
    through.close();
    past.close();
    gateway.close();
    server.close();
  }

  @AfterEach
  void clear() {
    gateway.clear();
    gateway.ledger().clear();
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private void put(String... keys) {
    for (String key : keys) {
      past.put(bucket, key, CONTENT);
    }
  }

  private DeleteResults delete(String... keys) throws TimeoutException {
    return await(store.delete(bucket, List.of(keys), false));
  }

  private static Set<Kind> kinds(DeleteResults results) {
    return results.failed().stream().map(FailedKey::kind).collect(Collectors.toSet());
  }

  @Test
  void withoutRulesEverythingPasses() throws Exception {
    String odd = "a b+c/d&<ü>%41";
    through.put(bucket, odd, CONTENT);
    through.put(bucket, "other", CONTENT);
    assertThat(through.keysIn(bucket)).containsExactlyInAnyOrder(odd, "other");

    assertThat(delete(odd, "missing").gone()).containsExactlyInAnyOrder(odd, "missing");

    assertThat(past.keysIn(bucket)).containsExactly("other");
    assertThat(gateway.ledger().deletes(odd)).isEqualTo(1);
    assertThat(gateway.ledger().requests(StoreRequest.Kind.MULTI_DELETE)).isEqualTo(1);
    assertThat(gateway.ledger().requests(StoreRequest.Kind.PUT)).isEqualTo(2);
    assertThat(gateway.ledger().overlapping()).isEmpty();
  }

  @Test
  void keyThatXmlCannotCarryIsSeenInItsOwnDelete() throws Exception {
    assertThat(delete("tab\there").gone()).containsExactly("tab\there");
    assertThat(gateway.ledger().requests(StoreRequest.Kind.DELETE)).isEqualTo(1);
    assertThat(gateway.ledger().deletes("tab\there")).isEqualTo(1);
  }

  @Test
  void contentIsStreamedBothWays() throws Exception {
    int length = 12_000_000;
    Context context = vertx.getOrCreateContext();
    Promise<Long> written = Promise.promise();
    context.runOnContext(
        v ->
            store
                .write(bucket, "large", "text/plain", ByteSource.of(context, length))
                .onComplete(written));
    assertThat(await(written.future())).isEqualTo(length);

    Promise<Buffer> read = Promise.promise();
    context.runOnContext(
        v ->
            store
                .read(bucket, "large", 1, length - 1L)
                .compose(
                    content -> {
                      Buffer all = Buffer.buffer();
                      Promise<Buffer> whole = Promise.promise();
                      content.handler(all::appendBuffer);
                      content.exceptionHandler(whole::tryFail);
                      content.endHandler(end -> whole.tryComplete(all));
                      content.resume();
                      return whole.future();
                    })
                .onComplete(read));
    assertThat(await(read.future())).isEqualTo(ByteSource.bytes(1, length - 1));
    assertThat(gateway.ledger().requests(StoreRequest.Kind.GET)).isEqualTo(1);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(Refuse.INTERNAL_ERROR, Kind.UNAVAILABLE),
        Arguments.of(Refuse.SLOW_DOWN, Kind.THROTTLED),
        Arguments.of(Refuse.ACCESS_DENIED, Kind.DENIED),
        Arguments.of(Refuse.NO_SUCH_BUCKET, Kind.NO_BUCKET),
        Arguments.of(new CutRequest(), Kind.UNAVAILABLE),
        Arguments.of(new Silence(), Kind.UNAVAILABLE));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusedRequestIsNotForwarded(StoreFault fault, Kind kind) throws Exception {
    put("a", "b");
    StoreGateway.Rule rule = gateway.fail(RequestMatch.deletes().in(bucket), fault);

    assertThat(delete("a", "b").refused()).isEqualTo(kind);
    assertThat(rule.hits()).isEqualTo(1);
    assertThat(past.keysIn(bucket)).containsExactlyInAnyOrder("a", "b");

    rule.close();
    assertThat(delete("a", "b").gone()).containsExactlyInAnyOrder("a", "b");
  }

  static Stream<Arguments> spoiltAnswers() {
    return Stream.of(
        Arguments.of(new Truncate(), Kind.UNAVAILABLE),
        Arguments.of(new BreakOff(), Kind.UNAVAILABLE),
        Arguments.of(new CutAnswer(), Kind.UNAVAILABLE));
  }

  @ParameterizedTest
  @MethodSource("spoiltAnswers")
  void spoiltAnswerHidesWhatTheStoreHasDone(StoreFault fault, Kind kind) throws Exception {
    put("a", "b");
    gateway.fail(RequestMatch.deletes().in(bucket), fault);

    assertThat(delete("a", "b").refused()).isEqualTo(kind);
    assertThat(past.keysIn(bucket)).isEmpty();
    assertThat(gateway.ledger().keysDeleted()).isEqualTo(2);
  }

  @Test
  void refusedKeysStayAndTheOthersGo() throws Exception {
    put("bad", "good", "bad & <worse>");
    gateway.fail(
        RequestMatch.deletes(), new RefuseKeys(key -> key.startsWith("bad"), "AccessDenied"));

    DeleteResults results = delete("bad", "good", "bad & <worse>");

    assertThat(results.refused()).isNull();
    assertThat(results.gone()).containsExactly("good");
    assertThat(kinds(results)).containsExactly(Kind.DENIED);
    assertThat(past.keysIn(bucket)).containsExactlyInAnyOrder("bad", "bad & <worse>");
    assertThat(gateway.ledger().deletes("good")).isEqualTo(1);
    assertThat(gateway.ledger().deletes("bad")).isZero();
    assertThat(kinds(delete("bad\tsingle"))).containsExactly(Kind.DENIED);
  }

  @Test
  void omittedKeysAreGoneAndNotMentioned() throws Exception {
    put("a", "b");
    gateway.fail(RequestMatch.deletes(), new Omit("a"::equals));

    DeleteResults results = delete("a", "b");

    assertThat(results.gone()).containsExactly("b");
    assertThat(kinds(results)).containsExactly(Kind.UNKNOWN);
    assertThat(past.keysIn(bucket)).isEmpty();
  }

  @Test
  void heldRequestReachesTheStoreOnlyWhenReleased() throws Exception {
    put("a");
    Hold hold = new Hold();
    gateway.fail(RequestMatch.deletes(), new HoldRequest(hold));
    Future<DeleteResults> first = store.delete(bucket, List.of("a"), false);
    hold.awaitArrived(1, SOON);
    Future<DeleteResults> second = store.delete(bucket, List.of("a"), false);
    hold.awaitArrived(2, SOON);
    assertThat(past.keysIn(bucket)).containsExactly("a");
    assertThat(gateway.ledger().overlapping()).containsExactly("a");
    assertThat(gateway.ledger().mostAtOnce()).isEqualTo(2);

    hold.release();
    assertThat(await(first).gone()).containsExactly("a");
    assertThat(await(second).gone()).containsExactly("a");
    assertThat(gateway.ledger().duplicated()).isEqualTo(1);
  }

  @Test
  void heldAnswerComesAfterTheStoreHasDone() throws Exception {
    put("a");
    Hold hold = new Hold();
    gateway.fail(RequestMatch.deletes(), new HoldAnswer(hold));
    Future<DeleteResults> deleted = store.delete(bucket, List.of("a"), false);
    hold.awaitArrived(1, SOON);
    assertThat(past.keysIn(bucket)).isEmpty();
    assertThat(deleted.isComplete()).isFalse();

    hold.release();
    assertThat(await(deleted).gone()).containsExactly("a");
  }

  @Test
  void delayedRequestIsAnsweredAsEver() throws Exception {
    gateway.fail(RequestMatch.deletes(), new Delay(Duration.ofMillis(300)));
    long begin = System.nanoTime();
    assertThat(delete("a").gone()).containsExactly("a");
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void ruleIsForTheRequestsThatItMatchesAlone() throws Exception {
    String other = past.newBucket();
    gateway.fail(RequestMatch.deletes().in(bucket).naming("a"::equals), Refuse.ACCESS_DENIED);
    gateway.fail(RequestMatch.of(StoreRequest.Kind.LIST), Refuse.SLOW_DOWN);

    assertThat(delete("a", "b").refused()).isEqualTo(Kind.DENIED);
    assertThat(delete("b").gone()).containsExactly("b");
    assertThat(await(store.delete(other, List.of("a"), false)).gone()).containsExactly("a");
    assertThat(await(store.list(bucket, null).otherwiseEmpty())).isNull();
    await(store.check(bucket));
  }

  @Test
  void sometimesIsDecidedByTheSeed() throws Exception {
    gateway.fail(RequestMatch.deletes().sometimes(0.5, new Random(7)), Refuse.INTERNAL_ERROR);
    Random same = new Random(7);
    for (int i = 0; i < 20; i++) {
      boolean fails = same.nextDouble() < 0.5;
      assertThat(delete("a").refused() != null).as("request %d", i).isEqualTo(fails);
    }
  }
}
