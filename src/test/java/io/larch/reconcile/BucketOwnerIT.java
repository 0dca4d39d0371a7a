package io.larch.reconcile;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.app.ContentStores;
import io.larch.config.DevConfig;
import io.larch.config.Secret;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.reconcile.Ownership.State;
import io.larch.testing.Assets;
import io.larch.testing.ByteSource;
import io.larch.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases beside each other at one bucket, on the file system. */
@SuppressWarnings("NullAway.Init") // set up before each test
class BucketOwnerIT {

  private static final String BUCKET = "assets";

  @TempDir Path directory;

  private final TestDatabase database = new TestDatabase();
  private final TestDatabase other = new TestDatabase();
  private ContentStore store;

  @BeforeEach
  void start() {
    DevConfig.EmbeddedDatabase embedded =
        new DevConfig.EmbeddedDatabase(
            database.config().port(),
            database.config().name(),
            database.config().user(),
            database.config().password());
    store =
        ContentStores.create(
            database.vertx(),
            DevConfig.load(directory, 0, embedded, Secret.NONE, null, false, Map.of())
                .config()
                .content());
    await(store.prepare(BUCKET));
  }

  @AfterEach
  void stop() {
    await(store.close());
    database.close();
    other.close();
  }

  @Test
  void emptyBucketIsClaimedByWhoeverSeesItFirst() {
    Ownership first = await(owner(database).look());
    assertThat(first.state()).isEqualTo(State.OURS);
    Ownership second = await(owner(other).look());
    assertThat(second.state()).isEqualTo(State.ANOTHERS);
    assertThat(second.owner()).isEqualTo(first.self().toString());
    assertThat(await(owner(database).advance()).state()).isEqualTo(State.OURS);
    assertThat(await(owner(other).advance()).state()).isEqualTo(State.ANOTHERS);
  }

  @Test
  void bucketOfBeforeThereWereMarksIsClaimedByTheDatabaseThatKnowsItsContent() {
    put(add(database, "a", 0));
    add(other, "b", 0);

    assertThat(await(owner(other).look()).state())
        .as("it holds none of the other's content")
        .isEqualTo(State.UNCLAIMED);
    assertThat(await(owner(database).look()).state()).isEqualTo(State.OURS);
  }

  @Test
  void contentThatANewDatabaseDoesNotKnowIsNotClaimed() {
    put("somebody-elses");
    Ownership found = await(owner(database).advance());
    assertThat(found.state()).isEqualTo(State.UNCLAIMED);
    assertThat(found.sentence()).contains("--take-over nobody");
  }

  /**
   * Such as one that was emptied, or is of another server: claiming it would let all be forgotten.
   */
  @Test
  void emptyBucketThatShouldHoldContentIsNotClaimed() {
    add(database, "a", 0);
    assertThat(await(owner(database).advance()).state()).isEqualTo(State.UNCLAIMED);
  }

  @Test
  void someLostContentDoesNotHideThatTheBucketIsOurs() {
    put(add(database, "a", 0));
    for (int entry = 1; entry < 50; entry++) {
      add(database, "a", entry);
    }
    assertThat(await(owner(database).look()).state()).isEqualTo(State.OURS);
  }

  @Test
  void markFollowsTheDatabaseAfterSomethingWasStored() {
    await(owner(database).look());
    long before = await(owner(database).advance()).epoch();
    assertThat(await(owner(database).advance()).epoch()).as("nothing new").isEqualTo(before);
    put(add(database, "a", 0));
    Ownership after = await(owner(database).advance());
    assertThat(after.epoch()).isEqualTo(before + 1);
    assertThat(after.mark()).isEqualTo(new OwnerMark(after.self(), after.epoch()));
  }

  /** So that what a lost database may have given out is known from the mark alone. */
  @Test
  void epochKeepsAheadOfTheIdsThatAreGivenOut() {
    database.execute("SELECT setval('asset_id_seq', 7500000)");
    assertThat(await(owner(database).advance()).epoch()).isEqualTo(8);
  }

  @Test
  void databaseThatWasPutBackIsFoundOutWhateverItStoresAfterwards() {
    store(database, 3);
    store(database, 3);
    await(owner(database).advance());
    putBack();

    Ownership found = await(owner(database).advance());
    assertThat(found.state()).isEqualTo(State.PUT_BACK);
    assertThat(found.sentence()).contains("After a restore", "--take-over " + found.self());
    for (int i = 0; i < 20; i++) {
      store(database, 1);
      assertThat(await(owner(database).advance()).state()).isEqualTo(State.PUT_BACK);
    }
  }

  @Test
  void databaseThatWasPutBackGivesOutNoNumberTwice() {
    database.execute("SELECT setval('asset_id_seq', 4200000)");
    long epoch = await(owner(database).advance()).epoch();
    putBack();
    assertThat(await(owner(database).advance()).state()).isEqualTo(State.PUT_BACK);

    long from = (epoch + 10) * 1_000_000;
    assertThat(number("SELECT numbers_from FROM deployment")).isEqualTo(from);
    assertThat(number("SELECT nextval('asset_id_seq')")).isEqualTo(from + 1);
    await(owner(database).advance());
    assertThat(number("SELECT nextval('asset_id_seq')")).as("once").isEqualTo(from + 2);
  }

  @Test
  void metricTellsADatabaseThatWasPutBack() {
    store(database, 3);
    await(owner(database).advance());
    assertThat(putBackByMetric()).isZero();
    putBack();
    assertThat(putBackByMetric()).isOne();
  }

  @Test
  void restoreIsOverWhenTheBucketIsTakenOverFromOneself() {
    store(database, 3);
    await(owner(database).advance());
    putBack();
    Ownership found = await(owner(database).look());
    database.execute(
        "INSERT INTO orphan VALUES ('assets', 'k', 1, now() - interval '3 h', now())",
        "INSERT INTO missing_content VALUES ('assets', 'k', 1, now() - interval '3 h', now())");

    Ownership taken = await(owner(database).takeOver(found.owner()));

    assertThat(taken.state()).isEqualTo(State.OURS);
    assertThat(await(owner(database).look()).state()).isEqualTo(State.OURS);
    assertThat(database.count("orphan")).as("seen before the restore").isZero();
    assertThat(database.count("missing_content")).isZero();
    store(database, 1);
    assertThat(await(owner(database).advance()).epoch()).isGreaterThan(taken.epoch());
  }

  @Test
  void bucketIsTakenOverOnlyFromWhomItBelongsTo() {
    Ownership first = await(owner(database).look());
    Ownership second = await(owner(other).look());
    assertThat(await(owner(other).takeOver(second.self().toString())).ours()).isFalse();
    assertThat(await(owner(other).takeOver(Ownership.NOBODY)).ours()).isFalse();
    assertThat(await(owner(database).look()).state()).isEqualTo(State.OURS);

    assertThat(await(owner(other).takeOver(first.self().toString())).ours()).isTrue();

    assertThat(await(owner(other).look()).state()).isEqualTo(State.OURS);
    assertThat(await(owner(database).look()).state()).isEqualTo(State.ANOTHERS);
  }

  @Test
  void bucketOfNobodyIsTakenOver() {
    put("somebody-elses");
    Ownership found = await(owner(database).look());
    assertThat(await(owner(database).takeOver(found.owner())).ours()).isTrue();
    assertThat(await(owner(database).look()).state()).isEqualTo(State.OURS);
  }

  @Test
  void markThatCanNotBeReadIsNobodysAndIsLeftAlone() {
    for (String content : List.of("", "{}", "[]", "{\"owner\":\"x\",\"epoch\":1}", "\u0000")) {
      await(store.writeReserved(BUCKET, OwnerMark.NAME, Buffer.buffer(content)));
      assertThatThrownBy(() -> await(owner(database).advance()))
          .isInstanceOf(ContentStoreException.class)
          .hasMessageContaining("owner mark of bucket assets can't be read");
      assertThat(await(store.readReserved(BUCKET, OwnerMark.NAME)).map(Buffer::toString))
          .hasValue(content);
    }
  }

  private BucketOwner owner(TestDatabase of) {
    return new BucketOwner(of.background(), store, BUCKET);
  }

  /** Of a server that starts now. */
  private double putBackByMetric() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    String verticle =
        await(database.vertx().deployVerticle(new BucketOwnerVerticle(owner(database), meters)));
    double value = meters.get("larch.database.put.back").tag("bucket", BUCKET).gauge().value();
    await(database.vertx().undeploy(verticle));
    return value;
  }

  /** As a restore of a dump from before the first epoch was told to the bucket would. */
  private void putBack() {
    database.execute(
        "UPDATE deployment SET epoch = 1, raised_at_id = 0, numbers_from = 0",
        "SELECT setval('asset_id_seq', 1)");
  }

  private long number(String sql) {
    return await(
        database.background().query(sql).execute().map(rows -> rows.iterator().next().getLong(0)));
  }

  private void store(TestDatabase of, int assets) {
    for (int i = 0; i < assets; i++) {
      put(add(of, "stored", of.count("asset")));
    }
    await(owner(of).advance());
  }

  private static String add(TestDatabase of, String path, long entry) {
    return new Assets(of.config()).add(path, entry, "{}");
  }

  private void put(String key) {
    Context context = database.vertx().getOrCreateContext();
    await(
        Future.<Long>future(
            written ->
                context.runOnContext(
                    _ ->
                        store
                            .write(BUCKET, key, "text/plain", ByteSource.of(context, 3))
                            .onComplete(written))));
  }
}
