package io.larch.content.s3;

import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStore;
import io.larch.content.DeleteResults;
import io.larch.content.ObjectPage;
import io.larch.content.StoreCalls;
import io.larch.content.StoredObject;
import io.larch.testing.EventLoops;
import io.larch.testing.RadosgwServer;
import io.larch.testing.S3Configs;
import io.larch.testing.S3Inventory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deletes and listings in buckets that keep versions, on a server that does. */
@SuppressWarnings("NullAway.Init") // set up before all tests
class S3VersionsIT {

  private static Vertx vertx;
  private static ContentStore store;
  private static ContentStore currentOnly;
  private static S3Inventory inventory;

  private String bucket;
  private StoreCalls calls;

  @BeforeAll
  static void open() {
    assumeTrue(
        RadosgwServer.skipReason().isEmpty(),
        () -> "left out: " + RadosgwServer.skipReason().orElse(""));
    vertx = EventLoops.vertx();
    S3Config config = RadosgwServer.shared().config();
    store = new S3ContentStore(vertx, config, true);
    currentOnly =
        new S3ContentStore(vertx, S3Configs.withVersions(config, S3Config.Versions.CURRENT), true);
    inventory = new S3Inventory(RadosgwServer.shared());
  }

  @AfterAll
  static void close() {
    if (vertx != null) {
      await(store.close());
      await(currentOnly.close());
      await(vertx.close());
      inventory.close();
    }
  }

  @BeforeEach
  void takeAnEmptyBucket() {
    bucket = inventory.newBucket();
    calls = new StoreCalls(vertx, store, bucket);
  }

  private void deleteCurrentOnly(String... keys) {
    DeleteResults results = new StoreCalls(vertx, currentOnly, bucket).delete(List.of(keys), false);
    assertThat(results.gone()).containsExactlyInAnyOrder(keys);
  }

  @Test
  void everyVersionAndMarkerOfExactlyTheKeysGoes() {
    inventory.keepVersions(bucket, true);
    for (String key : List.of("key", "key", "key-longer", "key/below", "other", "a b+ü%41")) {
      calls.write(key, 10);
    }
    deleteCurrentOnly("key");
    calls.write("key", 10);

    DeleteResults results = calls.delete(List.of("key", "missing", "a b+ü%41"), false);

    assertThat(results.failed()).isEmpty();
    assertThat(results.gone()).containsExactlyInAnyOrder("key", "missing", "a b+ü%41");
    assertThat(inventory.versionsIn(bucket)).containsExactly("key-longer", "key/below", "other");
  }

  @Test
  void versionsOfReservedObjectsAreNotListedAndStay() {
    inventory.keepVersions(bucket, true);
    for (String content : List.of("old", "new")) {
      await(calls.onContext(_ -> store.writeReserved(bucket, "owner", Buffer.buffer(content))));
    }
    calls.write("key", 1);

    ObjectPage page = await(calls.onContext(_ -> store.list(bucket, null)));
    assertThat(page.objects()).extracting(StoredObject::key).containsExactly("key");
    assertThat(calls.delete(List.of(".larch/owner"), true).failed()).hasSize(1);
    assertThat(
            await(calls.onContext(_ -> store.readReserved(bucket, "owner"))).map(Buffer::toString))
        .hasValue("new");
  }

  @Test
  void versionsOfKeysThatXmlCanNotCarryGo() {
    inventory.keepVersions(bucket, true);
    for (String key : List.of("a\u0001b", "a\u0001b", "a\u0001", "plain")) {
      calls.write(key, 10);
    }
    deleteCurrentOnly("a\u0001b");

    DeleteResults results = calls.delete(List.of("a\u0001b", "plain"), false);

    assertThat(results.failed()).isEmpty();
    assertThat(results.gone()).containsExactlyInAnyOrder("a\u0001b", "plain");
    assertThat(inventory.versionsIn(bucket)).containsExactly("a\u0001");
  }

  @Test
  void versionsFromBeforeVersioningWasSuspendedGo() {
    calls.write("key", 10);
    inventory.keepVersions(bucket, true);
    calls.write("key", 10);
    inventory.keepVersions(bucket, false);
    calls.write("key", 10);

    assertThat(calls.delete(List.of("key"), false).gone()).containsExactly("key");

    assertThat(inventory.versionsIn(bucket)).isEmpty();
  }

  @Test
  void versioningThatIsTurnedOnWhileWeRunIsSeenAtTheNextDelete() {
    calls.write("a", 10);
    assertThat(calls.delete(List.of("a"), false).gone()).containsExactly("a");
    for (String key : List.of("b", "c\u0001")) {
      calls.write(key, 10);
    }
    inventory.keepVersions(bucket, true);

    DeleteResults results = calls.delete(List.of("b", "c\u0001"), false);

    assertThat(results.gone()).containsExactlyInAnyOrder("b", "c\u0001");
    assertThat(inventory.versionsIn(bucket)).isEmpty();
  }

  @Test
  void aKeyWithMoreVersionsThanOneListingHoldsGoesWhole() {
    inventory.keepVersions(bucket, true);
    int versions = 1_010;
    calls.write("key-longer", 1);
    IntStream.range(0, versions).mapToObj(i -> calls.start("key", 1)).forEach(StoreCalls::await);
    assertThat(inventory.versionsIn(bucket)).hasSize(versions + 1);

    assertThat(calls.delete(List.of("key"), false).gone()).containsExactly("key");

    assertThat(inventory.versionsIn(bucket)).containsExactly("key-longer");
  }

  @Test
  void oldVersionsStayWhenTheOperatorSaidSo() {
    inventory.keepVersions(bucket, true);
    calls.write("key", 10);

    deleteCurrentOnly("key");

    assertThat(inventory.keysIn(bucket)).isEmpty();
    assertThat(inventory.versionsIn(bucket)).containsExactly("key", "key");
  }

  @Test
  void aBucketThatKeepsVersionsIsPreparedLikeAnyOther() {
    inventory.keepVersions(bucket, true);
    await(store.prepare(bucket));
  }

  private List<StoredObject> listed(ContentStore store) {
    StoreCalls of = new StoreCalls(vertx, store, bucket);
    List<StoredObject> all = new ArrayList<>();
    ObjectPage page = await(of.onContext(_ -> store.list(bucket, null)));
    all.addAll(page.objects());
    while (!page.last()) {
      String last = all.getLast().key();
      page = await(of.onContext(_ -> store.list(bucket, last)));
      all.addAll(page.objects());
    }
    return all;
  }

  @Test
  void everyKeyOfWhichThereIsAVersionOrMarkerIsListedOnce() {
    inventory.keepVersions(bucket, true);
    for (String key : List.of("both", "both", "living", "marked", "marked\u0001", "z +%41ü")) {
      calls.write(key, 10);
    }
    deleteCurrentOnly("marked", "marked\u0001", "never");

    List<StoredObject> listed = listed(store);
    assertThat(listed)
        .extracting(StoredObject::key, StoredObject::bytes, StoredObject::current)
        .containsExactly(
            tuple("both", 20L, true),
            tuple("living", 10L, true),
            tuple("marked", 10L, false),
            tuple("marked\u0001", 10L, false),
            tuple("never", 0L, false),
            tuple("z +%41ü", 10L, true));
    assertThat(listed)
        .allSatisfy(
            object ->
                assertThat(object.modifiedAt())
                    .isBetween(
                        Instant.now().minus(Duration.ofMinutes(5)),
                        Instant.now().plus(Duration.ofMinutes(1))));
    assertThat(listed(currentOnly))
        .extracting(StoredObject::key)
        .containsExactly("both", "living", "z +%41ü");
  }

  @Test
  void aListingOfVersionsGoesOnAfterAnyKey() {
    inventory.keepVersions(bucket, true);
    List<String> keys = List.of("a", "a\u0001", "a\u0001b", "a\n", "a b", "a%41", "a+", "b");
    keys.forEach(
        key -> {
          calls.write(key, 1);
          calls.write(key, 1);
        });
    List<String> sorted = keys.stream().sorted(StoredObject.KEY_ORDER).toList();
    for (int i = 0; i < sorted.size(); i++) {
      String after = sorted.get(i);
      assertThat(await(calls.onContext(_ -> store.list(bucket, after))).objects())
          .as("after %s", after)
          .extracting(StoredObject::key)
          .containsExactlyElementsOf(sorted.subList(i + 1, sorted.size()));
    }
  }

  @Test
  void aLongListingOfVersionsComesInPagesWithEveryKeyWhole() {
    inventory.keepVersions(bucket, true);
    List<Future<Long>> writes = new ArrayList<>();
    for (int i = 0; i < 3 * 350; i++) {
      writes.add(calls.start("key-%03d".formatted(i % 350), 1));
    }
    writes.forEach(StoreCalls::await);

    List<StoredObject> listed = listed(store);
    assertThat(listed)
        .extracting(StoredObject::key)
        .containsExactlyElementsOf(
            IntStream.range(0, 350).mapToObj("key-%03d"::formatted).toList());
    assertThat(listed).allSatisfy(object -> assertThat(object.bytes()).isEqualTo(3));
  }

  @Test
  void aKeyWithMoreVersionsThanAPageHoldsDoesNotEndTheListing() {
    inventory.keepVersions(bucket, true);
    calls.write("a", 1);
    IntStream.range(0, 2_010)
        .mapToObj(i -> calls.start("key", 1))
        .toList()
        .forEach(StoreCalls::await);
    calls.write("z", 1);

    assertThat(listed(store)).extracting(StoredObject::key).containsExactly("a", "key", "z");
  }
}
