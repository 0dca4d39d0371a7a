package io.larch.deletion;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.caller.Caller;
import io.larch.caller.Principal;
import io.larch.deletion.DeletionList.Item;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.KeepRules;
import io.larch.outbox.DueSignal;
import io.larch.path.AssetPath;
import io.larch.selector.DeleteRequest;
import io.larch.selector.Selector;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever deletes tells the relay, once it is committed, and whoever deletes nothing doesn't. */
class DueSignalIT {

  private static final Caller CALLER = Caller.anyone("test");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  static final DueSignal due = new DueSignal();
  static final DeletionService service =
      new DeletionService(
          database.vertx(),
          database.pools(),
          new IdempotentRequests(database.vertx(), database.requests()),
          new IdempotentRequests(database.vertx(), database.scans()),
          due,
          250,
          1_000,
          KeepRules.NONE,
          DeletionWatch.NONE);
  static final Assets assets = new Assets(database.config());

  private final AtomicInteger committed = new AtomicInteger(-1);

  @BeforeEach
  void empty() {
    database.execute("TRUNCATE asset, purge_batch");
    assets.add("a", 0, "{}");
    due.lower();
    due.listen(() -> committed.set(assets.toPurge().size()));
  }

  private static Selector selector(String target) {
    int query = target.indexOf('?');
    return query < 0
        ? DeleteRequest.parse(target, null).selector()
        : DeleteRequest.parse(target.substring(0, query), target.substring(query + 1)).selector();
  }

  private void tells(Supplier<Future<?>> delete) {
    await(delete.get());
    assertThat(due.isRaised()).isTrue();
    assertThat(committed).as("keys to be seen by the relay when it is told").hasValue(1);
  }

  @Test
  void deleteOfAnEntryTells() {
    tells(
        () ->
            service.delete(
                CALLER,
                selector("/assets/a/-/entry/0"),
                Preconditions.NONE,
                DeletionOptions.USUAL));
  }

  @Test
  void deleteByOrderTells() {
    tells(
        () ->
            service.delete(
                CALLER, selector("/assets/a"), Preconditions.NONE, DeletionOptions.USUAL));
  }

  @Test
  void deleteOfASubtreeTells() {
    tells(
        () ->
            service.delete(
                CALLER,
                selector("/assets/a/-/recursive"),
                Preconditions.NONE,
                DeletionOptions.USUAL));
  }

  @Test
  void deleteOfAListTells() {
    DeletionList list = new DeletionList(List.of(new Item(new AssetPath(List.of("a")), 0, null)));
    tells(() -> service.delete(CALLER, list, null, DeletionOptions.USUAL));
  }

  @Test
  void deleteWithAnIdempotencyKeyTells() {
    tells(
        () ->
            service.deleteOnce(
                CALLER,
                IdempotencyKey.of(Principal.anyone(), "key"),
                new byte[] {1},
                selector("/assets/a/-/entry/0"),
                Preconditions.NONE,
                DeletionOptions.USUAL));
  }

  @Test
  void deleteOfNothingTellsNobody() {
    assertThat(
            await(
                    service.delete(
                        CALLER,
                        selector("/assets/none/-/recursive"),
                        Preconditions.NONE,
                        DeletionOptions.USUAL))
                .deleted())
        .isZero();
    assertThat(due.isRaised()).isFalse();
  }
}
