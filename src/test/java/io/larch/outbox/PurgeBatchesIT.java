package io.larch.outbox;

import static io.larch.testing.PurgeRows.BUCKET;
import static io.larch.testing.PurgeRows.keys;
import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larch.outbox.Claims.PutOff;
import io.larch.outbox.Leases.Leased;
import io.larch.testing.PurgeRows;
import io.larch.testing.PurgeRows.Stored;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PurgeBatchesIT {

  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final int NO_BOUND = 1_000_000;

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final Leases leases = new Leases(database.background());
  static final Claims claims = new Claims(database.background());
  static final PurgeRows rows = new PurgeRows(database.config());

  @BeforeEach
  void empty() {
    rows.execute("TRUNCATE purge_batch");
  }

  private static Leased lease(int limit, int maxHeldKeys) {
    return await(leases.lease(limit, maxHeldKeys, LEASE));
  }

  private static List<Long> ids(List<PurgeBatch> some) {
    return some.stream().map(PurgeBatch::id).sorted().toList();
  }

  private static PurgeMessage message(String bucket, long id, int attempt) {
    return new PurgeMessage(
        bucket, List.of(new PurgeMessage.Batch(id, attempt, false, List.of("somebody's"))));
  }

  private static List<PurgeBatch> claim(long id, int attempt) {
    return await(claims.claim(message(BUCKET, id, attempt), LEASE));
  }

  private static Future<Void> putOff(PurgeBatch batch, String... left) {
    return claims.putOff(
        List.of(
            new PutOff(
                batch, List.of(left), "DENIED", "DENIED: no\0t yours", Duration.ofSeconds(30))));
  }

  @Test
  void leaseTakesWhatIsDueAsItIsOldestFirst() throws Exception {
    long young = rows.add("waiting", -1, "c");
    long old = rows.add("waiting", -100, "a", "b");
    rows.add("waiting", 100, "later");
    Leased leased = lease(1, NO_BOUND);
    assertThat(leased.batches())
        .containsExactly(new PurgeBatch(old, BUCKET, 0, false, List.of("a", "b")));
    assertThat(leased.expired()).isEmpty();
    assertThat(ids(lease(10, NO_BOUND).batches())).containsExactly(young);
    assertThat(rows.get(old).state()).isEqualTo("leased");
    assertThat(rows.get(old).dueIn()).isCloseTo(60, within(20.0));
  }

  @Test
  void leasersAtTheSameTimeTakeDisjointBatches() throws Exception {
    rows.waiting(500, "k");
    List<Long> taken = new ArrayList<>();
    while (taken.size() < 500) {
      List<Future<Leased>> round =
          IntStream.range(0, 4).mapToObj(i -> leases.lease(40, NO_BOUND, LEASE)).toList();
      int before = taken.size();
      for (Future<Leased> one : round) {
        taken.addAll(ids(await(one).batches()));
      }
      assertThat(taken).as("progress").hasSizeGreaterThan(before);
    }
    assertThat(taken).hasSize(500).doesNotHaveDuplicates();
    assertThat(lease(40, NO_BOUND).batches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"leased", "claimed"})
  void whatIsNotSeenThroughComesAgainAndIsCounted(String state) throws Exception {
    long id = rows.add(state, -1, "k");
    rows.add(state, 60, "held by somebody");
    Leased again = lease(10, NO_BOUND);
    assertThat(ids(again.batches())).containsExactly(id);
    assertThat(again.expired()).hasSize(1);
    assertThat(again.batches().getFirst().attempt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"leased", "claimed"})
  void noMoreIsTakenThanTheBoundOfKeysAllows(String state) throws Exception {
    rows.add(state, 60, keys("held", 6));
    List<Long> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(rows.add("waiting", -100 + i, keys("w" + i, 3)));
    }
    assertThat(ids(lease(10, 12).batches())).isEqualTo(waiting.subList(0, 2));
    assertThat(lease(10, 12).batches()).isEmpty();
    assertThat(ids(lease(10, 13).batches())).isEqualTo(waiting.subList(2, 3));
  }

  @Test
  void batchLargerThanTheBoundStillGoes() throws Exception {
    long large = rows.waiting(keys("k", 50));
    assertThat(ids(lease(10, 5).batches())).containsExactly(large);
  }

  @Test
  void whatHasExpiredStillCountsAsItsMessageMayBeOnItsWay() throws Exception {
    rows.add("waiting", -1_000, "new");
    long lost = rows.add("leased", -1, keys("lost", 10));
    assertThat(ids(lease(10, 10).batches())).containsExactly(lost);
  }

  @Test
  void fullHouseWhoseLeasesHaveAllExpiredDoesNotStall() throws Exception {
    rows.waiting(30, "k");
    assertThat(lease(10, 10).batches()).hasSize(10);
    assertThat(lease(10, 10).batches()).isEmpty();
    rows.passTime();
    Leased again = lease(10, 10);
    assertThat(again.batches()).hasSize(10);
    assertThat(again.expired()).hasSize(10);
    assertThat(rows.all()).filteredOn(row -> row.state().equals("leased")).hasSize(10);
  }

  @Test
  void expiredAndNewTogetherKeepToTheLimit() throws Exception {
    for (int i = 0; i < 3; i++) {
      rows.add("leased", -1, "e" + i);
    }
    rows.waiting(10, "w");
    Leased leased = lease(5, NO_BOUND);
    assertThat(leased.batches()).hasSize(5);
    assertThat(leased.expired()).hasSize(3);
  }

  @Test
  void uploadIsLeftAloneUntilItIsDue() throws Exception {
    rows.add("upload", 5, "running");
    long dead = rows.add("upload", -1, "dead");
    Leased leased = lease(10, NO_BOUND);
    assertThat(ids(leased.batches())).containsExactly(dead);
    assertThat(leased.expired()).isEmpty();
  }

  @Test
  void givingBackMakesLeasedBatchesDueAtOnceAndNoOthers() throws Exception {
    long leased = rows.add("leased", 60, "a");
    long claimed = rows.add("claimed", 60, "b");
    long upload = rows.add("upload", 60, "c");
    await(leases.giveBack(List.of(leased, claimed, upload, 4711L)));
    assertThat(rows.all())
        .extracting(Stored::state)
        .containsExactly("waiting", "claimed", "upload");
    assertThat(ids(lease(10, NO_BOUND).batches())).containsExactly(leased);
  }

  @Test
  void claimAnswersWithTheRowsKeysWhateverTheMessageSays() throws Exception {
    long id = rows.add("leased", 60, "mine");
    assertThat(claim(id, 0)).containsExactly(new PurgeBatch(id, BUCKET, 0, false, List.of("mine")));
  }

  @Test
  void onlyALeasedBatchOfTheSameAttemptAndBucketIsClaimed() throws Exception {
    long leased = rows.add("leased", 60, "a");
    long waiting = rows.add("waiting", 60, "b");
    long claimed = rows.add("claimed", 60, "c");
    long upload = rows.add("upload", 60, "d");
    assertThat(claim(waiting, 0)).isEmpty();
    assertThat(claim(claimed, 0)).isEmpty();
    assertThat(claim(upload, 0)).isEmpty();
    assertThat(claim(4711, 0)).isEmpty();
    assertThat(claim(leased, 1)).isEmpty();
    assertThat(await(claims.claim(message("other", leased, 0), LEASE))).isEmpty();
    assertThat(rows.all())
        .extracting(Stored::state)
        .containsExactly("leased", "waiting", "claimed", "upload");
    assertThat(claim(leased, 0)).hasSize(1);
  }

  @Test
  void leaseThatHasRunOutCanStillBeClaimed() throws Exception {
    long id = rows.add("leased", -10, "a");
    assertThat(claim(id, 0)).hasSize(1);
    assertThat(lease(10, NO_BOUND).batches()).isEmpty();
  }

  @Test
  void ofTwoClaimsAtOnceOneWins() throws Exception {
    for (int round = 0; round < 50; round++) {
      long id = rows.add("leased", 60, "k");
      List<Future<List<PurgeBatch>>> both =
          IntStream.range(0, 2).mapToObj(i -> claims.claim(message(BUCKET, id, 0), LEASE)).toList();
      int won = 0;
      for (Future<List<PurgeBatch>> claim : both) {
        won += await(claim).size();
      }
      assertThat(won).isOne();
    }
  }

  @Test
  void keepingMovesTheEndOfClaimsAndOfNothingElse() throws Exception {
    long claimed = rows.add("claimed", 1, "a");
    long leased = rows.add("leased", 1, "b");
    await(claims.keep(List.of(claimed, leased), LEASE));
    assertThat(rows.get(claimed).dueIn()).isGreaterThan(30);
    assertThat(rows.get(leased).dueIn()).isLessThan(2);
  }

  @Test
  void puttingOffKeepsTheKeysThatAreLeftCountsAndDelays() throws Exception {
    long id = rows.add("leased", 60, "a", "b", "c");
    await(putOff(claim(id, 0).getFirst(), "b"));
    Stored row = rows.get(id);
    assertThat(row.state()).isEqualTo("waiting");
    assertThat(row.keys()).containsExactly("b");
    assertThat(row.attempts()).isOne();
    assertThat(row.lastError()).isEqualTo("DENIED: no t yours");
    assertThat(row.dueIn()).isCloseTo(30, within(10.0));
    assertThat(lease(10, NO_BOUND).batches()).isEmpty();
    rows.passTime();
    assertThat(lease(10, NO_BOUND).batches())
        .containsExactly(new PurgeBatch(id, BUCKET, 1, false, List.of("b")));
  }

  @Test
  void manyArePutOffTogetherEachWithItsOwnKeys() throws Exception {
    List<PutOff> failures =
        IntStream.range(0, 40)
            .mapToObj(
                i -> {
                  String[] keys = keys("é\u0001\"" + i + "/", 1 + i % 3);
                  long id = rows.add("claimed", 60, keys);
                  PurgeBatch batch = new PurgeBatch(id, BUCKET, 0, false, List.of(keys));
                  return new PutOff(
                      batch,
                      List.of(keys[keys.length - 1]),
                      "UNKNOWN",
                      "e" + i,
                      Duration.ofSeconds(30));
                })
            .toList();
    await(claims.putOff(failures));
    assertThat(rows.all())
        .extracting(Stored::keys)
        .isEqualTo(failures.stream().map(PutOff::keysLeft).toList());
  }

  @Test
  void whatComesLateFromAnAttemptThatIsOverChangesNothing() throws Exception {
    long id = rows.add("leased", 60, "a", "b");
    PurgeBatch first = claim(id, 0).getFirst();
    await(putOff(first, "b"));
    rows.passTime();
    lease(10, NO_BOUND);
    Stored before = rows.get(id);
    assertThat(claim(id, 0)).isEmpty();
    await(putOff(first, "a", "b"));
    assertThat(await(claims.remove(List.of(first)))).isEmpty();
    assertThat(rows.get(id)).usingRecursiveComparison().ignoringFields("dueIn").isEqualTo(before);
  }

  @Test
  void removeTakesTheClaimedAndTellsTheirAge() throws Exception {
    long id = rows.add("leased", 60, "a");
    long other = rows.add("leased", 60, "b");
    rows.execute("UPDATE purge_batch SET recorded_at = now() - interval '1 hour'");
    PurgeBatch claimed = claim(id, 0).getFirst();
    assertThat(await(claims.remove(List.of(claimed))))
        .singleElement()
        .satisfies(age -> assertThat(age).isCloseTo(3_600, within(60.0)));
    assertThat(await(claims.remove(List.of(claimed)))).isEmpty();
    assertThat(rows.all()).extracting(Stored::id).containsExactly(other);
  }

  @Test
  void backlogCountsAllButRunningUploads() throws Exception {
    assertThat(await(Backlog.ask(database.background()))).isEqualTo(new Backlog(List.of()));
    assertThat(await(Backlog.ask(database.background())).oldestSeconds()).isZero();
    rows.add("upload", 60, "running");
    assertThat(await(Backlog.ask(database.background())).batches()).isZero();
    rows.add("upload", -1, "dead");
    rows.add("waiting", 600, "put off");
    rows.add("claimed", 60, "at it");
    rows.execute(
        "UPDATE purge_batch SET recorded_at = now() - interval '1 hour' WHERE state = 'upload'");
    Backlog backlog = await(Backlog.ask(database.background()));
    assertThat(backlog.batches()).isEqualTo(3);
    assertThat(backlog.oldestSeconds()).isCloseTo(3_600, within(60.0));
    rows.waiting("other", 5, "k");
    assertThat(await(Backlog.ask(database.background())).buckets())
        .extracting(Backlog.OfBucket::bucket, Backlog.OfBucket::batches)
        .containsExactly(tuple("other", 5L), tuple(PurgeRows.BUCKET, 3L));
  }

  @Test
  void leaseReadsNoMoreThanItsPartOfALongBacklog() {
    rows.waiting(50_000, "k");
    rows.execute("ANALYZE purge_batch");
    assertThat(database.plan(Leases.LEASE.formatted(200), "bigint, float8", "20000, 10"))
        .contains("purge_batch_due", "purge_batch_held", "purge_batch_pkey")
        .doesNotContain("Seq Scan on purge_batch");
  }

  /** Plans are kept, from before there were many. */
  static Stream<Arguments> statementsForNamedRows() {
    return Stream.of(
        arguments(Leases.GIVE_BACK, "'{1}'", "bigint[]"),
        arguments(Claims.CLAIM, "'b', '{1}', '{0}', 10", "text, bigint[], integer[], float8"),
        arguments(Claims.KEEP, "'{1}', 10", "bigint[], float8"),
        arguments(Claims.REMOVE, "'{1}', '{0}'", "bigint[], integer[]"),
        arguments(Claims.PUT_OFF, "'[]', '{1}'", "jsonb, bigint[]"));
  }

  @ParameterizedTest
  @MethodSource("statementsForNamedRows")
  void namedRowsAreFoundByTheirIdsInATableThatWasNotAnalyzed(
      String sql, String parameters, String types) {
    rows.waiting(10, "k");
    assertThat(database.plan(sql, types, parameters))
        .contains("purge_batch_pkey")
        .doesNotContain("Seq Scan on purge_batch", "purge_batch_held");
  }
}
