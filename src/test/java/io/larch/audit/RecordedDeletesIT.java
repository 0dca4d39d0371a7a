package io.larch.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.caller.Caller;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.config.AuditConfig;
import io.larch.deletion.Deletion;
import io.larch.deletion.DeletionList;
import io.larch.deletion.DeletionList.Item;
import io.larch.deletion.DeletionOptions;
import io.larch.deletion.DeletionService;
import io.larch.deletion.Preconditions;
import io.larch.deletion.VariantDeletionService;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.KeepRules;
import io.larch.outbox.DueSignal;
import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import io.larch.selector.Filter;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.larch.selector.VersionMatch;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What took effect is recorded by the delete's own statement. Nobody writes behind here, as if the
 * process were killed before anybody could.
 */
class RecordedDeletesIT {

  private static final int LARGE = 3;
  private static final DeletionOptions USUAL = DeletionOptions.USUAL;

  @RegisterExtension static final TestDatabase DATABASE = new TestDatabase();

  private static final Assets ASSETS = new Assets(DATABASE.config());

  private final AuditTrail trail =
      new AuditTrail(
          DATABASE.background(),
          new AuditConfig(true, AuditConfig.Paths.PLAIN, Duration.ofDays(1)),
          Clock.systemUTC(),
          new SimpleMeterRegistry());
  private final IdempotentRequests requests =
      new IdempotentRequests(DATABASE.vertx(), DATABASE.requests());
  private final DeletionService service =
      on(
          () ->
              new DeletionService(
                  DATABASE.vertx(),
                  DATABASE.pools(),
                  requests,
                  requests,
                  new DueSignal(),
                  250,
                  LARGE,
                  KeepRules.NONE,
                  trail));
  private final VariantDeletionService variants =
      new VariantDeletionService(
          DATABASE.pools(), requests, requests, new DueSignal(), 250, LARGE, 2, trail);

  /** What is called on an event loop, as services are. */
  private static <T> T on(Supplier<T> work) {
    Promise<T> done = Promise.promise();
    DATABASE.vertx().runOnContext(_ -> done.complete(work.get()));
    return TestDatabase.await(done.future());
  }

  @BeforeEach
  void empty() {
    DATABASE.execute("TRUNCATE asset, purge_batch, idempotent_request, audit_record");
    DATABASE.execute("TRUNCATE subtree_deletion");
  }

  private static Caller by(String name) {
    return new Caller(new Principal("key:" + name, name, Permissions.ALL), "request-" + name);
  }

  private static Selector selector(String path, Selection selection) {
    return new Selector(new AssetPath(List.of(path.split("/"))), selection, Filter.NONE);
  }

  private List<String> records() {
    return TestDatabase.await(
        DATABASE
            .background()
            .query(
                "SELECT subject || ' ' || request_id || ' ' || action || ' ' || path || ' '"
                    + " || selector || ' ' || assets || ' ' || outcome"
                    + " FROM audit_record WHERE at > now() - interval '1 minute' ORDER BY id")
            .execute()
            .map(rows -> rows.stream().map(row -> row.getString(0)).toList()));
  }

  private long delete(String name, Selector selector) {
    return TestDatabase.await(
            on(() -> service.delete(by(name), selector, Preconditions.NONE, USUAL)))
        .deleted();
  }

  @Test
  void deletesThatShareAStatementAreRecordedEachForItsCaller() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ASSETS.add("many/" + i, 0, "{}");
      expected.add("key:%d request-%d delete /many/%d entry/0 1 done".formatted(i, i, i));
    }
    List<Future<Deletion>> deletes =
        on(
            () ->
                IntStream.range(0, 600)
                    .mapToObj(
                        i ->
                            service.delete(
                                by("" + i),
                                selector("many/" + i, new Selection.Entry(0)),
                                Preconditions.NONE,
                                USUAL))
                    .toList());
    assertThat(
            TestDatabase.await(Future.all(deletes)).<Deletion>list().stream()
                .mapToLong(Deletion::deleted)
                .sum())
        .isEqualTo(300);

    assertThat(records()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void eachKindOfDeleteIsRecordedByItsStatement() {
    for (String path : List.of("one", "top", "all", "tree/1", "tree/2", "listed", "matched")) {
      ASSETS.add(path, 0, "{}");
    }
    ASSETS.add("all", 1, "{}");
    ASSETS.add("once", 0, "{}");

    delete("a", selector("one", new Selection.Entry(0)));
    delete("b", selector("top", new Selection.Top(Order.CREATED, 1)));
    delete("c", selector("all", new Selection.All()));
    delete("d", selector("tree", new Selection.Recursive()));
    DeletionList list =
        new DeletionList(
            List.of(
                new Item(new AssetPath(List.of("listed")), 0, null),
                new Item(new AssetPath(List.of("listed")), 9, null)));
    TestDatabase.await(on(() -> service.delete(by("e"), list, null, USUAL)));
    Preconditions one = new Preconditions(1L, null);
    TestDatabase.await(
        on(() -> service.delete(by("f"), selector("matched", new Selection.All()), one, USUAL)));
    for (int i = 0; i < 2; i++) {
      TestDatabase.await(
          on(
              () ->
                  service.deleteOnce(
                      by("g"),
                      IdempotencyKey.of(Principal.anyone(), "k"),
                      new byte[32],
                      selector("once", new Selection.All()),
                      Preconditions.NONE,
                      USUAL)));
    }

    assertThat(records())
        .containsExactly(
            "key:a request-a delete /one entry/0 1 done",
            "key:b request-b delete /top created/1 1 done",
            "key:c request-c delete /all all 2 done",
            "key:d request-d delete /tree recursive 2 done",
            "key:e request-e delete /listed entry/0 1 done",
            "key:f request-f delete /matched all 1 done",
            "key:g request-g delete /once all 1 done");
  }

  @Test
  void whatTookNothingOrFailedIsNotRecordedByTheStatement() {
    ASSETS.add("there", 0, "{}");
    delete("a", selector("nowhere", new Selection.Entry(0)));
    delete("b", selector("nowhere", new Selection.Recursive()));
    VersionMatch stale = new VersionMatch(false, List.of(new AssetVersion(-1, -1)));
    assertThatThrownBy(
            () ->
                TestDatabase.await(
                    on(
                        () ->
                            service.delete(
                                by("c"),
                                selector("there", new Selection.Entry(0)),
                                new Preconditions(null, stale),
                                USUAL))))
        .hasMessageContaining("If-Match");

    assertThat(records()).isEmpty();
  }

  @Test
  void whatTakesSeveralTransactionsIsRecordedBeforeItBegins() {
    for (int i = 0; i <= LARGE; i++) {
      ASSETS.add("large/" + i, 0, "{}");
    }
    assertThat(delete("a", selector("large", new Selection.Recursive()))).isEqualTo(LARGE + 1);

    assertThat(records()).containsExactly("key:a request-a delete /large recursive 0 begun");

    String id = TestDatabase.await(DATABASE.vertx().deployVerticle(trail));
    TestDatabase.await(DATABASE.vertx().undeploy(id));
    assertThat(records())
        .containsExactly(
            "key:a request-a delete /large recursive 0 begun",
            "key:a request-a delete /large recursive 4 done");
  }

  @Test
  void deletedVariantsAreCountedInTheRecord() {
    ASSETS.add("v", 0, "{}");
    DATABASE.execute(
        "UPDATE asset SET content_keys = content_keys || ARRAY['k1', 'k2'], variants ="
            + " '[{\"name\":\"p\",\"key\":\"k1\",\"bytes\":1},"
            + " {\"name\":\"q\",\"key\":\"k2\",\"bytes\":1}]'");
    VariantDeletionService.Request request =
        new VariantDeletionService.Request(
            selector("v", new Selection.All()), VariantFilter.ALL, null, Preconditions.NONE);
    assertThat(TestDatabase.await(on(() -> variants.delete(by("a"), request)))).isEqualTo(2);

    assertThat(records()).containsExactly("key:a request-a delete-variants /v all 2 done");
  }

  @Test
  void statementThatIsUndoneLeavesNoRecord() {
    ASSETS.add("kept", 0, "{}");
    DATABASE.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'refused'; END $$",
        "CREATE TRIGGER refuse BEFORE INSERT ON purge_batch EXECUTE FUNCTION refuse()");
    try {
      assertThatThrownBy(() -> delete("a", selector("kept", new Selection.Entry(0)))).isNotNull();
    } finally {
      DATABASE.execute("DROP TRIGGER refuse ON purge_batch", "DROP FUNCTION refuse()");
    }
    assertThat(records()).isEmpty();
    assertThat(ASSETS.living()).hasSize(1);
  }
}
