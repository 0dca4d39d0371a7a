package io.larch.faults;

import static io.larch.faults.Position.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server killed while it replaces content, restores, and empties the trash. */
class TrashFaultsIT {

  private static final String REPLACING = "server killed between new content and its row";
  private static final String RESTORING = "server killed in a restore";
  private static final String EMPTYING = "server killed while it empties the trash";

  private static final String KEEP =
      "paths = [{ pattern = \"/**\", keep { deleted = forever, replaced = forever } }]";

  /** So that there is much to be in the middle of. */
  private static final String STEPS = "deletion { large-subtree = 20, step-size = 5 }";

  private static final int MANY = 60;

  @RegisterExtension static final Site SITE = new Site();

  private final Answers answers = SITE.answers();

  private static AssetClient client(LarchProcess larch) {
    return new AssetClient(larch.url());
  }

  private static HttpResponse<String> post(LarchProcess larch, String target) {
    AssetClient http = client(larch);
    return http.send(http.request(target).POST(BodyPublishers.noBody()), BodyHandlers.ofString());
  }

  private static <T> CompletableFuture<T> beside(Supplier<T> request) {
    return CompletableFuture.supplyAsync(request, Thread::startVirtualThread);
  }

  private static String trash(String path) {
    return path.replace("/assets/", "/trash/");
  }

  /** Leaves nothing for the tests after it. */
  private void clear(LarchProcess larch) {
    assertThat(client(larch).delete("/assets/-/recursive?confirm=all-assets&keep=no").statusCode())
        .isEqualTo(204);
    assertThat(client(larch).delete("/trash/-/recursive?confirm=whole-trash").statusCode())
        .isEqualTo(204);
    answers.forget();
    SITE.recovers(Site.RECOVERY);
  }

  @Test
  @Cell(fault = REPLACING, position = A)
  void entryWhoseReplacementDidNotCommitIsAsItWas() {
    LarchProcess larch = SITE.larch(KEEP);
    String path = answers.store(larch, 1).getFirst();
    CompletableFuture<HttpResponse<String>> replacement;
    try (DatabaseLock lock = SITE.database().lock("LOCK TABLE asset IN SHARE MODE")) {
      LarchProcess first = larch;
      replacement =
          beside(() -> client(first).putVariant(path + "/-/entry/0/content", "other", null));
      lock.awaitWaiting(1);
      assertThat(SITE.inventory().keysIn(SITE.bucket())).hasSize(2);
      larch.kill();
      lock.terminateWaiting();
    }
    assertThat(Answers.cutOff(replacement)).isTrue();
    assertThat(SITE.audit().backlog()).isEqualTo(1);
    assertThat(SITE.database().number("SELECT count(*) FROM kept_asset")).isZero();
    SITE.database().execute("UPDATE purge_batch SET due_at = now()");
    larch = SITE.larch(KEEP);
    SITE.recovers(Site.RECOVERY);
    assertThat(SITE.inventory().keysIn(SITE.bucket())).containsExactly(answers.key(path));
    assertThat(client(larch).get(path + "/-/entry/0/content").body()).isEqualTo(path);
    assertThat(client(larch).putVariant(path + "/-/entry/0/content", "other", null).statusCode())
        .isEqualTo(200);
    assertThat(client(larch).get(trash(path) + "/-/entry/0/content").body()).isEqualTo(path);
    clear(larch);
  }

  @Test
  @Cell(fault = RESTORING, position = A)
  void restoreThatDidNotCommitHasChangedNothing() {
    LarchProcess larch = SITE.larch(KEEP);
    String path = answers.store(larch, 1).getFirst();
    answers.deleteAll(larch, List.of(path));
    String target = trash(path) + "/-/recursive/restore";
    CompletableFuture<HttpResponse<String>> restore;
    // The statement has found its row, and waits to take it out of the trash.
    try (DatabaseLock lock = SITE.database().lock("LOCK TABLE kept_asset IN SHARE MODE")) {
      LarchProcess first = larch;
      restore = beside(() -> post(first, target));
      lock.awaitWaiting(1);
      larch.kill();
      lock.terminateWaiting();
    }
    assertThat(Answers.cutOff(restore)).isTrue();
    assertThat(SITE.database().number("SELECT count(*) FROM asset")).isZero();
    larch = SITE.larch(KEEP);
    assertThat(post(larch, target).body()).contains("\"restored\":1");
    assertThat(post(larch, target).body()).contains("\"restored\":0");
    assertThat(client(larch).get(path + "/-/entry/0/content").body()).isEqualTo(path);
    clear(larch);
  }

  @Test
  @Cell(fault = RESTORING, position = A)
  void restoreThatCommittedWithoutItsClientHasDoneAllOfIt() {
    LarchProcess larch = SITE.larch(KEEP);
    String path = answers.store(larch, 1).getFirst();
    answers.deleteAll(larch, List.of(path));
    String target = trash(path) + "/-/recursive/restore";
    CompletableFuture<HttpResponse<String>> restore;
    try (DatabaseLock lock = SITE.database().lock("SELECT FROM kept_asset FOR UPDATE")) {
      LarchProcess first = larch;
      restore = beside(() -> post(first, target));
      lock.awaitWaiting(1);
      larch.kill();
    }
    assertThat(Answers.cutOff(restore)).isTrue();
    SITE.database().awaitNumber(1, "SELECT count(*) FROM asset");
    assertThat(SITE.database().number("SELECT count(*) FROM kept_asset")).isZero();
    larch = SITE.larch(KEEP);
    assertThat(post(larch, target).body()).contains("\"restored\":0");
    assertThat(client(larch).get(path + "/-/entry/0/content").body()).isEqualTo(path);
    clear(larch);
  }

  @Test
  @Tag("slow-fault")
  @Cell(fault = RESTORING, position = A)
  @Cell(fault = EMPTYING, position = A)
  void whatIsDoneInStepsGoesOnWhereAKilledServerStopped() {
    LarchProcess larch = SITE.larch(KEEP, STEPS);
    List<String> paths = answers.store(larch, MANY);
    answers.deleteTree(larch, paths);
    String top = trash(paths.getFirst().substring(0, paths.getFirst().lastIndexOf('/')));
    SITE.database().awaitNumber(MANY, "SELECT count(*) FROM kept_asset");
    larch =
        killed(
            larch,
            "SELECT FROM kept_asset WHERE path LIKE '%/37/' FOR UPDATE",
            first -> post(first, top + "/-/recursive/restore"));
    long restored = SITE.database().number("SELECT count(*) FROM asset");
    assertThat(restored).isBetween(1L, MANY - 1L);
    assertThat(post(larch, top + "/-/recursive/restore").statusCode()).isEqualTo(200);
    assertThat(SITE.database().number("SELECT count(*) FROM live_asset")).isEqualTo(MANY);
    for (String path : paths) {
      assertThat(client(larch).get(path + "/-/entry/0/content").body()).isEqualTo(path);
    }

    answers.deleteTree(larch, paths);
    SITE.database().awaitNumber(MANY, "SELECT count(*) FROM kept_asset");
    larch =
        killed(
            larch,
            "SELECT FROM kept_asset WHERE path LIKE '%/37/' FOR UPDATE",
            first -> client(first).delete(top + "/-/recursive"));
    assertThat(client(larch).delete(top + "/-/recursive").statusCode()).isEqualTo(204);
    assertThat(SITE.database().number("SELECT count(*) FROM kept_asset")).isZero();
    clear(larch);
    assertThat(SITE.inventory().keysIn(SITE.bucket())).isEmpty();
  }

  /** Kills the server while a request of it waits for a row; another one that runs from then on. */
  private static LarchProcess killed(
      LarchProcess larch, String row, Function<LarchProcess, HttpResponse<String>> request) {
    CompletableFuture<HttpResponse<String>> waiting;
    try (DatabaseLock lock = SITE.database().lock(row)) {
      waiting = beside(() -> request.apply(larch));
      lock.awaitWaiting(1);
      larch.kill();
      lock.terminateWaiting();
    }
    assertThat(waiting.handle((_, failure) -> failure).join())
        .hasCauseInstanceOf(UncheckedIOException.class);
    return SITE.larch(KEEP, STEPS);
  }
}
