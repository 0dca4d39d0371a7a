package io.larch.faults;

import static io.larch.faults.Position.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server killed while assets go into the trash, and while they leave it. */
class KeepingFaultsIT {

  private static final String DELETE = "server killed while it keeps what a delete takes";
  private static final String LARGE =
      "server killed while a large delete reaches the trash in steps";
  private static final String EXPIRY = "server killed while kept assets reach their time";

  private static final String KEEPS = "paths = [{ pattern = \"/**\", keep.deleted = 1d }]";
  private static final String STEPS = "deletion { large-subtree = 3, step-size = 2 }";

  private static final String KEPT = "SELECT count(*) FROM kept_asset";
  private static final String IN_THE_TRASH = "SELECT count(*) FROM trash_asset";
  private static final String LIVE = "SELECT count(*) FROM live_asset";
  private static final String ROWS = "SELECT count(*) FROM asset";

  /** Has whoever records a batch wait for the holder of a lock, and nobody else. */
  private static final String[] WAITS = {
    """
    CREATE OR REPLACE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END $$\
    """,
    "CREATE OR REPLACE TRIGGER wait_for_test BEFORE INSERT ON purge_batch"
        + " FOR EACH ROW EXECUTE FUNCTION wait_for_test()"
  };

  private static final String HOLD = "SELECT pg_advisory_xact_lock(4711)";

  @RegisterExtension static final Site SITE = new Site();

  private final Answers answers = SITE.answers();

  private static void endsWithNothing(LarchProcess larch) {
    SITE.database().execute("UPDATE kept_asset SET kept_until = now()");
    SITE.database().awaitNumber(0, KEPT);
    SITE.deleteEverything(larch);
    SITE.recovers(Site.RECOVERY);
    assertThat(SITE.inventory().keysIn(SITE.bucket())).isEmpty();
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = DELETE, position = A)
  void deleteThatDidNotCommitHasKeptNothing() {
    LarchProcess larch = SITE.only(KEEPS);
    String path = answers.store(larch, 1).getFirst();
    CompletableFuture<HttpResponse<String>> delete;
    // The statement has found its asset and waits to write into the trash.
    try (DatabaseLock lock = SITE.database().lock("LOCK TABLE kept_asset IN SHARE MODE")) {
      delete = answers.deleting(larch, path);
      lock.awaitWaiting(1);
      larch.kill();
      lock.terminateWaiting();
    }
    assertThat(Answers.cutOff(delete)).isTrue();
    assertThat(SITE.database().number(LIVE)).isOne();
    LarchProcess next = SITE.larch(KEEPS);
    assertThat(answers.delete(next, path).headers().firstValue("Larch-Kept")).hasValue("1");
    assertThat(SITE.audit().backlog()).isZero();
    endsWithNothing(next);
  }

  @Test
  @Cell(fault = DELETE, position = A)
  void deleteThatCommittedWithoutItsClientHasKeptAllOfIt() {
    LarchProcess larch = SITE.only(KEEPS);
    List<String> paths = answers.store(larch, 3);
    String top = paths.getFirst().substring(0, paths.getFirst().lastIndexOf('/'));
    CompletableFuture<HttpResponse<String>> delete;
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM asset FOR UPDATE")) {
      delete = answers.deleting(larch, top + "/-/recursive");
      lock.awaitWaiting(1);
      larch.kill();
    }
    assertThat(Answers.cutOff(delete)).isTrue();
    SITE.database().awaitNumber(3, KEPT);
    assertThat(SITE.database().number(ROWS)).isZero();
    assertThat(SITE.audit().backlog()).isZero();
    answers.forget();
    endsWithNothing(SITE.larch(KEEPS));
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = LARGE, position = A)
  void stepsOfALargeDeleteGoOnInAnotherProcess() {
    LarchProcess larch = SITE.only(KEEPS, STEPS);
    List<String> paths = answers.store(larch, 9);
    try (DatabaseLock lock =
        SITE.database()
            .lock(
                "SELECT FROM asset WHERE id = (SELECT id FROM asset ORDER BY path, entry_id"
                    + " OFFSET 5 LIMIT 1) FOR UPDATE")) {
      answers.deleteTree(larch, paths);
      lock.awaitWaiting(1);
      assertThat(SITE.database().number(KEPT)).isEqualTo(4);
      assertThat(SITE.database().number(IN_THE_TRASH)).isEqualTo(9);
      assertThat(SITE.database().number(LIVE)).isZero();
      larch.kill();
      lock.terminateWaiting();
      assertThat(SITE.database().number(IN_THE_TRASH)).isEqualTo(9);
    }
    // Whose lease would last a minute; and which knows of no rule, since those of the delete hold.
    SITE.database().execute("UPDATE subtree_deletion SET due_at = now()");
    LarchProcess next = SITE.larch();
    SITE.database().awaitNumber(9, KEPT);
    assertThat(SITE.database().number(ROWS)).isZero();
    assertThat(SITE.database().number(IN_THE_TRASH)).isEqualTo(9);
    assertThat(SITE.audit().backlog()).isZero();
    endsWithNothing(next);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = EXPIRY, position = A)
  void whatIsPastItsTimeIsTakenAwayByAnotherProcess() {
    LarchProcess larch = SITE.only(KEEPS);
    List<String> paths = answers.store(larch, 5);
    answers.deleteTree(larch, paths);
    SITE.database().execute(WAITS);
    try (DatabaseLock lock = SITE.database().lock(HOLD)) {
      SITE.database().execute("UPDATE kept_asset SET kept_until = now()");
      assertThat(SITE.database().number(IN_THE_TRASH)).isZero();
      lock.awaitWaiting(1);
      larch.kill();
      lock.terminateWaiting();
    }
    assertThat(SITE.database().number(KEPT)).isEqualTo(5);
    assertThat(SITE.inventory().keysIn(SITE.bucket())).hasSize(5);
    SITE.larch(KEEPS);
    SITE.database().awaitNumber(0, KEPT);
    SITE.recovers(Site.RECOVERY);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
  }

  @Test
  @Cell(fault = EXPIRY, position = A)
  void stepThatCommittedWithoutItsProcessHasRecordedAllOfIt() {
    LarchProcess larch = SITE.only(KEEPS);
    List<String> paths = answers.store(larch, 5);
    answers.deleteTree(larch, paths);
    SITE.database().execute(WAITS);
    try (DatabaseLock lock = SITE.database().lock(HOLD)) {
      SITE.database().execute("UPDATE kept_asset SET kept_until = now()");
      lock.awaitWaiting(1);
      larch.kill();
    }
    SITE.database().awaitNumber(0, KEPT);
    assertThat(SITE.audit().backlog()).isEqualTo(5);
    SITE.larch(KEEPS);
    SITE.recovers(Site.RECOVERY);
    assertThat(answers.keys(paths)).allSatisfy(SITE::requireDeletedOnce);
    assertThat(new AssetClient(SITE.larch().url()).get(paths.getFirst()).statusCode())
        .isEqualTo(404);
  }
}
