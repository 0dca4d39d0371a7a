package io.larch.asset;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.larch.mediatype.ContentType;
import io.larch.outbox.Task;
import io.larch.outbox.TaskClaims;
import io.larch.outbox.TaskKind;
import io.larch.outbox.TaskLeases;
import io.larch.outbox.TaskLeases.Leased;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.larch.retry.Backoff;
import io.larch.testing.TaskRows;
import io.larch.testing.TaskRows.Stored;
import io.larch.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowUpIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final AssetPath PATH = new AssetPath(List.of("a", "b c"));
  private static final ContentInfo TEXT =
      new ContentInfo(5, new ContentType("text/plain", "txt", null, "utf-8"), null);

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  private final AssetRepository assets = new AssetRepository(database.requests(), database.scans());
  private final UploadIntents intents = new UploadIntents(database.requests(), MINUTE);
  private final TaskRows tasks = new TaskRows(database.config());
  private final TaskKind first = kind("first");
  private final TaskKind second = kind("second");

  private static TaskKind kind(String name) {
    return new TaskKind(name, 3, 1, 10, MINUTE, new Backoff(Duration.ofSeconds(1), MINUTE));
  }

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE asset, asset_path, purge_batch, task");
  }

  private Optional<Asset> insert(UploadIntent intent, FollowUp... followUps) {
    return await(
        assets.insert(
            intent,
            TEXT,
            Asset.Source.UPLOAD,
            null,
            new AssetMetadata("", Map.of(), List.of()),
            List.of(followUps)));
  }

  @Test
  void tasksAreRecordedWithTheAssetThatTheyAreAbout() {
    Asset inserted =
        insert(
                await(intents.record("assets", "k", PATH)),
                new FollowUp(first, new JsonObject().put("what", "this")),
                new FollowUp(second, new JsonObject()))
            .orElseThrow();

    assertThat(inserted.path()).isEqualTo(PATH);
    assertThat(tasks.all())
        .extracting(Stored::kind, Stored::subject, Stored::state, Stored::attempts)
        .containsExactlyInAnyOrder(
            tuple("first", "/a/b c/-/entry/0", "waiting", 0),
            tuple("second", "/a/b c/-/entry/0", "waiting", 0));
    Task claimed = claim(first);
    assertThat(claimed.payload().getString("what")).isEqualTo("this");
    assertThat(FollowUp.assetId(claimed)).isEqualTo(inserted.id());
  }

  private Task claim(TaskKind kind) {
    List<Leased> leased =
        await(new TaskLeases(database.background()).lease(List.of(kind), 1, MINUTE));
    return await(
            new TaskClaims(database.background()).claim(kind, leased.getFirst().message(), MINUTE))
        .orElseThrow();
  }

  @Test
  void nothingIsRecordedWithAnAssetThatIsNotStored() {
    UploadIntent intent = await(intents.record("assets", "k", PATH));
    database.execute("UPDATE purge_batch SET due_at = now()");

    assertThat(insert(intent, new FollowUp(first, new JsonObject()))).isEmpty();

    assertThat(tasks.all()).isEmpty();
  }

  @Test
  void subjectOfALongPathIsCut() {
    AssetPath path = new AssetPath(Collections.nCopies(10, "s".repeat(200)));

    insert(await(intents.record("assets", "k", path)), new FollowUp(first, new JsonObject()));

    assertThat(tasks.all()).extracting(Stored::subject).allMatch(s -> s.length() < 2_000);
  }
}
