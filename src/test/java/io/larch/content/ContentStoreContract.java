package io.larch.content;

import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.testing.ByteSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every content store does. */
public interface ContentStoreContract {

  int PART = 5 * 1024 * 1024;
  String TYPE = "application/octet-stream";
  String MISSING_BUCKET = "larch-no-such-bucket";

  Vertx vertx();

  /** A store that creates buckets. */
  ContentStore store();

  /** A store that does not. */
  ContentStore cautiousStore();

  /** A bucket that is there and empty. */
  String bucket();

  /** Everything that the bucket holds, looked up past the store: objects, and what uploads left. */
  List<String> held();

  private StoreCalls calls() {
    return new StoreCalls(vertx(), store(), bucket());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 70_000, PART - 1, PART, PART + 1, 2 * PART, 3 * PART + 12_345})
  default void contentComesBackByteForByte(int length) {
    assertThat(calls().write("key", length)).isEqualTo(length);

    assertThat(calls().read("key", 0, length)).isEqualTo(ByteSource.bytes(0, length));
    assertThat(held()).hasSize(1);
  }

  @Test
  default void contentInSmallChunksComesBackByteForByte() {
    long written =
        await(
            calls()
                .onContext(
                    context ->
                        store()
                            .write(
                                bucket(),
                                "key",
                                TYPE,
                                ByteSource.inChunksOf(7, context, 300_001))));

    assertThat(written).isEqualTo(300_001);
    assertThat(calls().read("key", 0, 300_001)).isEqualTo(ByteSource.bytes(0, 300_001));
  }

  @Test
  default void listingIsInTheOrderOfTheKeysBytes() {
    List<String> keys = List.of("+x%", "Z", "a", "a b", "a,b", "ab", "\u00e9", "\uD83D\uDE00");
    keys.reversed().forEach(key -> calls().write(key, key.length()));

    ObjectPage page = await(calls().onContext(_ -> store().list(bucket(), null)));
    assertThat(page.objects()).extracting(StoredObject::key).containsExactlyElementsOf(keys);
    assertThat(page.objects()).extracting(StoredObject::bytes).startsWith(3L, 1L, 1L, 3L);
    assertThat(page.last()).isTrue();
    ObjectPage rest = await(calls().onContext(_ -> store().list(bucket(), "a b")));
    assertThat(rest.objects()).extracting(StoredObject::key).startsWith("a,b").hasSize(4);
  }

  @Test
  default void longListingComesInPages() {
    List<Future<Long>> writes = new ArrayList<>();
    for (int i = 0; i < ObjectPage.MAX + 2; i++) {
      writes.add(calls().start("key-%04d".formatted(i), 1));
    }
    writes.forEach(StoreCalls::await);

    ObjectPage first = await(calls().onContext(_ -> store().list(bucket(), null)));
    assertThat(first.objects()).hasSize(ObjectPage.MAX);
    assertThat(first.last()).isFalse();
    String last = first.objects().getLast().key();
    ObjectPage second = await(calls().onContext(_ -> store().list(bucket(), last)));
    assertThat(second.objects())
        .extracting(StoredObject::key)
        .containsExactly("key-1000", "key-1001");
    assertThat(second.last()).isTrue();
  }

  private Optional<String> reserved(String name) {
    Future<Optional<Buffer>> read = calls().onContext(_ -> store().readReserved(bucket(), name));
    return await(read).map(Buffer::toString);
  }

  @Test
  default void reservedObjectIsReplacedWhole() {
    assertThat(reserved("owner")).isEmpty();
    for (String content : List.of("first", "the second", "")) {
      await(
          calls().onContext(_ -> store().writeReserved(bucket(), "owner", Buffer.buffer(content))));
      assertThat(reserved("owner")).hasValue(content);
    }
    assertThat(reserved("other")).isEmpty();
  }

  @Test
  default void reservedObjectsAskForTheBucket() {
    assertKind(
        Kind.NO_BUCKET,
        () -> await(calls().onContext(_ -> store().readReserved(MISSING_BUCKET, "owner"))));
    assertKind(
        Kind.NO_BUCKET,
        () ->
            await(
                calls()
                    .onContext(
                        _ -> store().writeReserved(MISSING_BUCKET, "owner", Buffer.buffer("x")))));
  }

  @Test
  default void reservedObjectIsNoContent() {
    String key = ".larch/owner";
    await(calls().onContext(_ -> store().writeReserved(bucket(), "owner", Buffer.buffer("mark"))));
    calls().write("key", 3);

    assertThat(await(calls().onContext(_ -> store().list(bucket(), null))).objects())
        .extracting(StoredObject::key)
        .containsExactly("key");
    assertKind(Kind.DENIED, () -> calls().read(key, 0, 4));
    assertKind(Kind.DENIED, () -> calls().read(key, 0, 0));
    assertKind(Kind.DENIED, () -> calls().write(key, 3));
    assertKind(
        Kind.DENIED,
        () -> await(calls().onContext(_ -> store().presign(false, bucket(), key, TYPE, null))));
    DeleteResults results = calls().delete(List.of(key, "key"), true);
    assertThat(results.gone()).containsExactly("key");
    assertThat(results.failed())
        .extracting(FailedKey::key, FailedKey::kind)
        .containsExactly(tuple(key, Kind.DENIED));
    assertThat(results.refused()).isNull();
    assertThat(calls().delete(List.of(key), false).gone()).isEmpty();
    assertThat(reserved("owner")).hasValue("mark");
  }

  @Test
  default void rangesAreExact() {
    calls().write("key", 200_000);

    assertThat(calls().read("key", 0, 1)).isEqualTo(ByteSource.bytes(0, 1));
    assertThat(calls().read("key", 199_999, 1)).isEqualTo(ByteSource.bytes(199_999, 1));
    assertThat(calls().read("key", 65_530, 70_000)).isEqualTo(ByteSource.bytes(65_530, 70_000));
    assertThat(calls().read("key", 17, 0).length()).isZero();
  }

  @Test
  default void aRangeBeyondTheEndFails() {
    calls().write("key", 100);

    assertThatThrownBy(() -> calls().read("key", 50, 51)).isInstanceOf(ContentStoreException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000, PART, 2 * PART + 100_000})
  default void aFailingSourceLeavesNothing(int length) {
    IOException failure = new IOException("the sender is gone");

    assertThatThrownBy(
            () ->
                await(
                    calls()
                        .onContext(
                            context ->
                                store()
                                    .write(
                                        bucket(),
                                        "key",
                                        TYPE,
                                        ByteSource.failing(context, length, failure)))))
        .isSameAs(failure);

    assertThat(held()).isEmpty();
  }

  /** Many times: what is written and what is thrown away must not pass each other. */
  @Test
  default void aSourceThatHasFailedBeforeLeavesNothing() {
    IOException failure = new IOException("the sender is gone");
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(
              () ->
                  await(
                      calls()
                          .onContext(
                              _ ->
                                  store().write(bucket(), "key", TYPE, new FailedSource(failure)))))
          .isSameAs(failure);
    }
    assertThat(held()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100_000, 2 * PART + 100_000})
  default void anUploadBrokenOffWhileItWaitsLeavesNothing(int length) {
    List<ByteSource> source = new ArrayList<>();
    Future<Long> write =
        calls()
            .onContext(
                context -> {
                  source.add(ByteSource.standingStill(context, length));
                  return store().write(bucket(), "key", TYPE, source.getFirst());
                });
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !source.isEmpty() && source.getFirst().position() == length);

    source.getFirst().fail(new IOException("the sender is gone"));

    assertThatThrownBy(() -> await(write)).hasMessage("the sender is gone");
    assertThat(held()).isEmpty();
  }

  @Test
  default void deletesWhatIsThereAndTakesTheMissingForGone() {
    calls().write("one", 10);
    calls().write("two", 10);
    calls().write("other", 10);

    DeleteResults results = calls().delete(List.of("one", "missing", "two", "one"), false);

    assertThat(results.gone()).containsExactlyInAnyOrder("one", "missing", "two");
    assertThat(results.failed()).isEmpty();
    assertThat(held()).hasSize(1);
    assertThat(calls().read("other", 0, 10)).isEqualTo(ByteSource.bytes(0, 10));
  }

  @Test
  default void deletingTwiceIsAsGoodAsOnce() {
    calls().write("key", 10);

    calls().delete(List.of("key"), false);
    DeleteResults again = calls().delete(List.of("key"), true);

    assertThat(again.gone()).containsExactly("key");
    assertThat(held()).isEmpty();
  }

  @Test
  default void aDeletedObjectCanNotBeRead() {
    calls().write("key", 10);
    calls().delete(List.of("key"), false);

    assertKind(Kind.NOT_FOUND, () -> calls().read("key", 0, 10));
    assertKind(Kind.NOT_FOUND, () -> calls().read("key", 0, 0));
  }

  @Test
  default void deletesAThousandKeys() {
    List<String> keys = IntStream.range(0, 1_000).mapToObj(i -> "key-" + i).toList();
    List<Future<Long>> writes = new ArrayList<>();
    for (String key : keys.subList(0, 50)) {
      writes.add(calls().start(key, 3));
    }
    writes.forEach(StoreCalls::await);

    DeleteResults results = calls().delete(keys, false);

    assertThat(results.gone()).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(held()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        "ünïcödé/日本語/🌲",
        "a+b",
        "a&b",
        "<tag>",
        "100%",
        "%2e%2e",
        "quote\"'",
        "UPPER and upper",
        "a:b;c,d=e?f#g",
        "~tilde~",
        "deep/er/path",
        ".hidden",
        "trailing.",
        "back\\slash"
      })
  default void anyNameWillDo(String key) {
    calls().write(key, 1_000);

    assertThat(calls().read(key, 0, 1_000)).isEqualTo(ByteSource.bytes(0, 1_000));
    assertThat(calls().delete(List.of(key), true).gone()).containsExactly(key);
    assertThat(held()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escape", "a/../../escape", "..", "/absolute", ""})
  default void aNameThatIsAPathTrickStaysInItsBucketOrIsRefused(String key) {
    calls().write("witness", 5);

    try {
      calls().write(key, 10);
    } catch (ContentStoreException refused) {
      assertThat(held()).hasSize(1);
      return;
    }
    assertThat(held()).hasSize(2);
    assertThat(calls().read(key, 0, 10)).isEqualTo(ByteSource.bytes(0, 10));
  }

  @Test
  default void tenUploadsAtATime() {
    int length = 2 * PART + 321;
    List<Future<Long>> writes =
        IntStream.range(0, 10).mapToObj(i -> calls().start("key-" + i, length)).toList();

    assertThat(writes).allSatisfy(write -> assertThat(await(write)).isEqualTo(length));

    assertThat(held()).hasSize(10);
    assertThat(calls().read("key-7", 0, length)).isEqualTo(ByteSource.bytes(0, length));
  }

  @Test
  default void aStreamClosedEarlyGivesItsResourcesBack() {
    calls().write("key", 2 * PART);

    // More than there are connections: each would hold one if closing did not give it back.
    for (int i = 0; i < 100; i++) {
      await(
          calls()
              .onContext(
                  context ->
                      store()
                          .read(bucket(), "key", 0, 2 * PART)
                          .compose(stream -> stream.close().compose(v -> stream.close()))));
    }

    assertThat(calls().read("key", PART, 5)).isEqualTo(ByteSource.bytes(PART, 5));
  }

  @Test
  default void aMissingBucketIsNamedAsTheReason() {
    StoreCalls missing = new StoreCalls(vertx(), cautiousStore(), MISSING_BUCKET);

    assertKind(Kind.NO_BUCKET, () -> missing.write("key", 10));
    assertKind(Kind.NO_BUCKET, () -> missing.write("key", 2 * PART));
    assertKind(Kind.NO_BUCKET, () -> missing.read("key", 0, 10));
    assertKind(Kind.NO_BUCKET, () -> await(cautiousStore().check(MISSING_BUCKET)));
    assertKind(Kind.NO_BUCKET, () -> await(cautiousStore().prepare(MISSING_BUCKET)));
  }

  @Test
  default void keysOfAMissingBucketAreNotGone() {
    StoreCalls missing = new StoreCalls(vertx(), cautiousStore(), MISSING_BUCKET);

    for (boolean unfinished : new boolean[] {false, true}) {
      DeleteResults results = missing.delete(List.of("a", "b"), unfinished);
      assertThat(results.gone()).isEmpty();
      assertThat(results.failed()).extracting(FailedKey::key).containsExactlyInAnyOrder("a", "b");
      assertThat(results.failed()).extracting(FailedKey::kind).containsOnly(Kind.NO_BUCKET);
    }
  }

  @Test
  default void preparingCreatesABucketOnce() {
    String fresh = "larch-" + UUID.randomUUID();

    await(store().prepare(fresh));
    await(store().prepare(fresh));
    await(cautiousStore().prepare(fresh));
    await(store().check(fresh));
  }

  @Test
  default void aBucketWithNothingInItIsFine() {
    await(store().check(bucket()));
    assertThat(held()).isEmpty();
  }

  /** Runs a call that must fail with that kind. */
  static void assertKind(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ContentStoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
