package io.larch.outbox;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larch.outbox.TaskClaims.AfterFailure;
import io.larch.outbox.TaskLeases.Leased;
import io.larch.retry.Backoff;
import io.larch.testing.TaskRows;
import io.larch.testing.TaskRows.Stored;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskStatementsIT {

  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final TaskKind ONE = kind("one", 6);
  private static final TaskKind TWO = kind("two", 1_000);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final TaskLeases leases = new TaskLeases(database.background());
  static final TaskClaims claims = new TaskClaims(database.background());
  static final TaskRows rows = new TaskRows(database.config());

  private static TaskKind kind(String name, int held) {
    return new TaskKind(
        name,
        3,
        2,
        held,
        Duration.ofSeconds(30),
        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2)));
  }

  @BeforeEach
  void empty() {
    rows.execute("TRUNCATE task");
  }

  private static List<Leased> lease(int limit, TaskKind... kinds) {
    return await(leases.lease(List.of(kinds), limit, LEASE));
  }

  private static List<Long> ids(List<Leased> leased) {
    return leased.stream().map(task -> task.message().id()).sorted().toList();
  }

  private static Optional<Task> claim(long id, int attempt) {
    return await(claims.claim(ONE, new TaskMessage(id, attempt), LEASE));
  }

  @Test
  void leaseTakesWhatIsDueOfTheKindsThatItIsAskedFor() {
    long old = rows.add("one", "waiting", 0, -100);
    long young = rows.add("one", "waiting", 2, -1);
    long lost = rows.add("two", "leased", 1, -1);
    rows.add("one", "waiting", 0, 100);
    rows.add("two", "leased", 0, 100);
    rows.add("one", "failed", 3, -100);
    rows.add("three", "waiting", 0, -100);

    assertThat(lease(1, ONE))
        .containsExactly(new Leased("one", new TaskMessage(old, 0), false, false));
    assertThat(lease(10, ONE, TWO))
        .containsExactlyInAnyOrder(
            new Leased("one", new TaskMessage(young, 2), false, false),
            new Leased("two", new TaskMessage(lost, 1), true, false));
    assertThat(rows.get(young).state()).isEqualTo("leased");
    assertThat(rows.get(young).dueIn()).isCloseTo(60, within(20.0));
    assertThat(lease(10, ONE, TWO)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"leased", "claimed"})
  void eachKindHasItsOwnBoundOfWhatIsHeld(String state) {
    for (int i = 0; i < 4; i++) {
      rows.add("one", state, 0, 60);
    }
    rows.waiting("one", 10);
    rows.waiting("two", 10);
    assertThat(lease(8, ONE, TWO))
        .extracting(Leased::kind)
        .containsOnly("one", "two")
        .filteredOn("one"::equals)
        .hasSize(2);
    assertThat(lease(8, ONE)).isEmpty();
    rows.passTime();
    assertThat(lease(8, ONE)).as("a full house never stalls").hasSize(6);
  }

  @Test
  void endedClaimCountsAsAnAttempt() {
    long again = rows.add("one", "claimed", 1, -1);
    long last = rows.add("one", "claimed", 2, -1);
    assertThat(lease(10, ONE))
        .containsExactlyInAnyOrder(
            new Leased("one", new TaskMessage(again, 2), true, false),
            new Leased("one", new TaskMessage(last, 3), true, true));
    assertThat(rows.all()).extracting(Stored::state).containsExactly("leased", "failed");
    assertThat(rows.get(last).lastError()).isEqualTo(TaskLeases.CLAIM_ENDED);
  }

  @Test
  void leasersAtTheSameTimeTakeDisjointTasks() {
    rows.waiting("two", 500);
    List<Long> taken = new ArrayList<>();
    while (taken.size() < 500) {
      List<Future<List<Leased>>> round =
          IntStream.range(0, 4).mapToObj(_ -> leases.lease(List.of(TWO), 40, LEASE)).toList();
      int before = taken.size();
      round.forEach(one -> taken.addAll(ids(await(one))));
      assertThat(taken).as("progress").hasSizeGreaterThan(before);
    }
    assertThat(taken).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void onlyALeasedTaskOfTheSameKindAndAttemptIsClaimed() {
    long leased = rows.add("one", "leased", 0, 60);
    long waiting = rows.add("one", "waiting", 0, 60);
    long claimed = rows.add("one", "claimed", 0, 60);
    long failed = rows.add("one", "failed", 0, 60);
    assertThat(claim(waiting, 0)).isEmpty();
    assertThat(claim(claimed, 0)).isEmpty();
    assertThat(claim(failed, 0)).isEmpty();
    assertThat(claim(4711, 0)).isEmpty();
    assertThat(claim(leased, 1)).isEmpty();
    assertThat(await(claims.claim(TWO, new TaskMessage(leased, 0), LEASE))).isEmpty();
    assertThat(claim(leased, 0)).get().extracting(Task::subject).isEqualTo("something");
    assertThat(claim(leased, 0)).isEmpty();
  }

  /** As of a process that was stopped for so long that another has taken the task over. */
  @Test
  void whatComesLateFromAClaimThatHasEndedChangesNothing() {
    long id = rows.add("one", "leased", 0, 60);
    Task first = claim(id, 0).orElseThrow();
    rows.passTime();
    lease(10, ONE);
    Task second = claim(id, 1).orElseThrow();
    Stored before = rows.get(id);

    await(claims.keep(first, Duration.ofHours(1)));
    assertThat(await(claims.remove(first))).isFalse();
    assertThat(await(claims.putOff(first, 3, "late", LEASE))).isEqualTo(AfterFailure.NOT_OURS);

    assertThat(rows.get(id)).usingRecursiveComparison().ignoringFields("dueIn").isEqualTo(before);
    assertThat(rows.get(id).dueIn()).isLessThan(120);
    assertThat(await(claims.remove(second))).isTrue();
    assertThat(rows.all()).isEmpty();
  }

  @Test
  void puttingOffCountsAndDelaysAndEndsAtTheBound() {
    long id = rows.add("one", "leased", 1, 60);
    Task claimed = claim(id, 1).orElseThrow();
    assertThat(await(claims.putOff(claimed, 3, "n\0o", Duration.ofSeconds(30))))
        .isEqualTo(AfterFailure.PUT_OFF);
    assertThat(rows.get(id))
        .extracting(Stored::state, Stored::attempts, Stored::lastError)
        .containsExactly("waiting", 2, "n o");
    assertThat(rows.get(id).dueIn()).isCloseTo(30, within(10.0));
    rows.passTime();
    lease(1, ONE);
    assertThat(await(claims.putOff(claim(id, 2).orElseThrow(), 3, "no", LEASE)))
        .isEqualTo(AfterFailure.FAILED);
    assertThat(rows.get(id).state()).isEqualTo("failed");
  }

  @Test
  void tasksAreRecordedByTheStatementThatTheyFollowFrom() {
    rows.execute("CREATE TABLE IF NOT EXISTS cause (n integer)");
    String sql =
        """
        WITH caused AS (INSERT INTO cause SELECT generate_series(1, 3) RETURNING n),
        tasks AS (SELECT $1::text AS kind, 's' || n AS subject, jsonb_build_object('n', n) AS payload,
                         now() + make_interval(secs => 10 * n) AS due_at, NULL::text AS traceparent
                  FROM caused),
        """
            + TaskRecording.sql()
            + " SELECT count(*) FROM caused";
    await(database.background().preparedQuery(sql).execute(Tuple.of("one")));
    assertThat(rows.all())
        .extracting(Stored::kind, Stored::subject, Stored::state)
        .containsExactlyInAnyOrder(
            tuple("one", "s1", "waiting"),
            tuple("one", "s2", "waiting"),
            tuple("one", "s3", "waiting"));
    assertThat(rows.all()).allSatisfy(row -> assertThat(row.dueIn()).isBetween(1.0, 31.0));
  }

  @Test
  void kindsHavePlainNames() {
    for (String name : List.of("", "Variant", "a.b", "1a", "x".repeat(41))) {
      assertThatIllegalArgumentException().as(name).isThrownBy(() -> kind(name, 1));
    }
  }

  @Test
  void processThatIsAloneReleasesWhatDeadOnesHeld() {
    long leased = rows.add("one", "leased", 1, 60);
    long claimed = rows.add("one", "claimed", 1, 60);
    long failed = rows.add("one", "failed", 3, 60);
    await(DeadLeases.release(database.background()));
    assertThat(ids(lease(10, ONE))).containsExactly(leased, claimed);
    assertThat(rows.get(claimed).attempts()).isEqualTo(2);
    assertThat(rows.get(failed).state()).isEqualTo("failed");
  }

  @Test
  void backlogTellsEachKindsPartsAndNotWhatIsDueLater() {
    assertThat(await(TaskBacklog.ask(database.background()))).isEmpty();
    rows.add("one", "waiting", 0, -100);
    rows.add("one", "waiting", 2, -1);
    rows.add("one", "waiting", 1, 100);
    rows.add("one", "claimed", 0, 60);
    rows.add("two", "leased", 0, 60);
    rows.add("three", "failed", 3, -60);
    rows.add("zzz", "waiting", 0, 1_000);
    List<TaskBacklog> backlog = await(TaskBacklog.ask(database.background()));
    assertThat(backlog)
        .extracting(
            TaskBacklog::kind,
            TaskBacklog::due,
            TaskBacklog::held,
            TaskBacklog::failing,
            TaskBacklog::failed)
        .containsExactlyInAnyOrder(
            tuple("one", 2L, 1L, 2L, 0L),
            tuple("two", 0L, 1L, 0L, 0L),
            tuple("three", 0L, 0L, 0L, 1L));
    assertThat(backlog)
        .filteredOn(kind -> kind.kind().equals("one"))
        .singleElement()
        .satisfies(one -> assertThat(one.oldestDueSeconds()).isCloseTo(100, within(20.0)));
  }

  @Test
  void looksReadNoMoreThanTheirPartOfManyTasksOfLater() {
    rows.waiting("one", 5_000);
    rows.execute(
        "INSERT INTO task (kind, subject, due_at) SELECT 'two', 's', now() + n * interval '1 min'"
            + " FROM generate_series(1, 50000) AS n");
    rows.execute("ANALYZE task");
    assertThat(
            database.plan(
                TaskLeases.LEASE.formatted(50),
                "text[], integer[], integer[], float8, text",
                "'{one,two}', '{10,10}', '{3,3}', 10, ''"))
        .contains("task_due", "task_held", "task_pkey")
        .doesNotContain("Seq Scan on task");
    assertThat(database.plan(TaskBacklog.BACKLOG, "integer", "1"))
        .contains("task_due", "task_held", "task_tried")
        .doesNotContain("Seq Scan on task");
  }

  /** Plans are kept, from before there were many. */
  static Stream<Arguments> statementsForNamedRows() {
    return Stream.of(
        arguments(TaskLeases.GIVE_BACK, "'{1}'", "bigint[]"),
        arguments(TaskClaims.CLAIM, "1, 0, 'one', 10", "bigint, integer, text, float8"),
        arguments(TaskClaims.KEEP, "1, 0, 10", "bigint, integer, float8"),
        arguments(TaskClaims.REMOVE, "1, 0", "bigint, integer"),
        arguments(TaskClaims.PUT_OFF, "1, 0, 3, '', 10", "bigint, integer, integer, text, float8"));
  }

  @ParameterizedTest
  @MethodSource("statementsForNamedRows")
  void namedRowsAreFoundByTheirIdsInATableThatWasNotAnalyzed(
      String sql, String parameters, String types) {
    rows.waiting("one", 10);
    assertThat(database.plan(sql, types, parameters))
        .contains("task_pkey")
        .doesNotContain("Seq Scan on task", "task_held");
  }
}
