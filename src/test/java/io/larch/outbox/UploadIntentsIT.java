package io.larch.outbox;

import static io.larch.testing.PurgeRows.BUCKET;
import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.larch.path.AssetPath;
import io.larch.testing.Assets;
import io.larch.testing.PurgeRows;
import io.larch.testing.PurgeRows.Stored;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UploadIntentsIT {

  private static final Duration TTL = Duration.ofMinutes(1);
  private static final AssetPath PATH = new AssetPath(List.of("users", "1"));

  /** In the form of the statement that stores an asset; its order of locks is what counts here. */
  private static final String REDEEM =
      """
      WITH intent AS (
        %s
      ), entry AS (
        INSERT INTO asset_path AS p (path, next_entry_id, last_created_at)
        SELECT $2, 1, clock_timestamp() FROM intent
        ON CONFLICT (path) DO UPDATE SET next_entry_id = p.next_entry_id + 1
        RETURNING next_entry_id - 1 AS entry_id
      )
      INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,
        content_type, attributes, source, labels, tags)
      SELECT $2, entry_id, now(), now(), $3, ARRAY[$4], 1, 'text/plain', '{}', 'upload', '{}', '{}'
      FROM entry
      RETURNING id\
      """
          .formatted(UploadIntents.redeem("$1"));

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final UploadIntents intents = new UploadIntents(database.requests(), TTL);
  static final Leases leases = new Leases(database.background());
  static final Claims claims = new Claims(database.background());
  static final PurgeRows rows = new PurgeRows(database.config());
  static final Assets assets = new Assets(database.config());

  @BeforeEach
  void empty() {
    rows.execute("TRUNCATE asset, asset_path, purge_batch");
  }

  private static Future<Boolean> redeem(UploadIntent intent) {
    return database
        .requests()
        .preparedQuery(REDEEM)
        .execute(Tuple.of(intent.id(), intent.path().stored(), intent.bucket(), intent.key()))
        .map(inserted -> inserted.size() == 1);
  }

  private static UploadIntent intent(String key) {
    return await(intents.record(BUCKET, key, PATH));
  }

  private static Future<Void> abandon(UploadIntent intent) {
    return intents.abandon(
        intent,
        (path, key) ->
            database
                .requests()
                .preparedQuery("SELECT FROM asset WHERE path = $1 AND content_keys @> ARRAY[$2]")
                .execute(Tuple.of(path.stored(), key))
                .map(rows -> rows.size() > 0));
  }

  private static List<PurgeBatch> lease() {
    return await(leases.lease(100, 1_000, TTL)).batches();
  }

  private static List<PurgeBatch> claim(PurgeBatch batch) {
    return await(
        claims.claim(
            new PurgeMessage(
                BUCKET,
                List.of(new PurgeMessage.Batch(batch.id(), batch.attempt(), true, batch.keys()))),
            TTL));
  }

  @Test
  void intentNamesTheKeyAndIsDueAfterItsTimeToLive() throws Exception {
    UploadIntent intent = intent("k");
    Stored row = rows.get(intent.id());
    assertThat(row.state()).isEqualTo("upload");
    assertThat(row.keys()).containsExactly("k");
    assertThat(row.dueIn()).isCloseTo(60, within(20.0));
    assertThat(lease()).isEmpty();
  }

  @Test
  void renewalMovesTheDueTimeOn() throws Exception {
    UploadIntent intent = intent("k");
    rows.execute("UPDATE purge_batch SET due_at = now() + interval '5 seconds'");
    assertThat(await(intents.renew(intent))).isTrue();
    assertThat(rows.get(intent.id()).dueIn()).isGreaterThan(30);
  }

  @Test
  void intentThatHasComeDueIsNeitherRenewedNorRedeemed() throws Exception {
    UploadIntent intent = intent("k");
    rows.passTime();
    assertThat(await(intents.renew(intent))).isFalse();
    assertThat(await(redeem(intent))).isFalse();
    assertThat(assets.living()).isEmpty();
    assertThat(lease()).containsExactly(new PurgeBatch(intent.id(), BUCKET, 0, true, List.of("k")));
    assertThat(await(intents.renew(intent))).isFalse();
    assertThat(await(redeem(intent))).isFalse();
  }

  @Test
  void redeemedIntentIsGoneAndTheAssetIsThere() throws Exception {
    assertThat(await(redeem(intent("k")))).isTrue();
    assertThat(rows.all()).isEmpty();
    assertThat(assets.living()).containsExactly("k");
  }

  @Test
  void abandonedUploadIsPurgedAtOnceAndCannotBeRedeemed() throws Exception {
    UploadIntent intent = intent("k");
    await(abandon(intent));
    assertThat(await(redeem(intent))).isFalse();
    assertThat(lease()).containsExactly(new PurgeBatch(intent.id(), BUCKET, 0, true, List.of("k")));
  }

  @Test
  void abandoningAfterTheAssetIsThereLeavesItsContentAlone() throws Exception {
    UploadIntent intent = intent("k");
    await(redeem(intent));
    await(abandon(intent));
    assertThat(rows.all()).isEmpty();
  }

  @Test
  void abandoningAfterThePurgeRecordsTheKeyAgain() throws Exception {
    UploadIntent intent = intent("k");
    rows.passTime();
    await(claims.remove(claim(lease().getFirst())));
    assertThat(rows.all()).isEmpty();
    await(abandon(intent));
    assertThat(lease())
        .singleElement()
        .satisfies(
            batch -> {
              assertThat(batch.keys()).containsExactly("k");
              assertThat(batch.unfinished()).isTrue();
            });
  }

  /** The purge deletes the key, the upload writes its last byte and fails, the purge settles. */
  @Test
  void purgeThatWasAtItWhenTheUploadWasAbandonedDoesNotRemoveTheRow() throws Exception {
    UploadIntent intent = intent("k");
    rows.passTime();
    List<PurgeBatch> claimed = claim(lease().getFirst());
    await(abandon(intent));
    assertThat(await(claims.remove(claimed))).isEmpty();
    assertThat(lease()).singleElement().satisfies(b -> assertThat(b.keys()).containsExactly("k"));
    assertThat(await(claims.remove(claimed))).isEmpty();
  }

  @Test
  void redeemAgainstAbandonEndsInExactlyOneOfAssetAndPurge() throws Exception {
    Set<String> redeemed = new HashSet<>();
    for (int round = 0; round < 500; round += 4) {
      List<Future<Boolean>> redeems = new ArrayList<>();
      List<Future<Void>> abandons = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        UploadIntent intent = intent("k" + (round + i));
        // Who is sent first takes turns; the connections are different ones.
        if (i % 2 == 0) {
          redeems.add(redeem(intent));
          abandons.add(abandon(intent));
        } else {
          abandons.add(abandon(intent));
          redeems.add(redeem(intent));
        }
      }
      for (int i = 0; i < 4; i++) {
        await(abandons.get(i));
        if (await(redeems.get(i))) {
          redeemed.add("k" + (round + i));
        }
      }
    }
    Set<String> living = assets.living();
    Set<String> toPurge = assets.toPurge();
    assertThat(living).isEqualTo(redeemed).doesNotContainAnyElementsOf(toPurge);
    assertThat(living.size() + toPurge.size()).isEqualTo(500);
    assertThat(living).as("both ways happen").isNotEmpty();
    assertThat(toPurge).as("both ways happen").isNotEmpty();
  }
}
