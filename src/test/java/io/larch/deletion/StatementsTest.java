package io.larch.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.Retention;
import io.larch.caller.Caller;
import io.larch.path.AssetPath;
import io.larch.receipt.ReceiptRequest;
import io.larch.selector.AssetVersion;
import io.larch.selector.Filter;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VariantFilter;
import io.larch.selector.VariantMatch;
import io.larch.selector.VersionMatch;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of statements are kept by their form, and values are added apart from them. */
class StatementsTest {

  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

  private static final AssetPath PATH = new AssetPath(List.of("a", "b"));

  private static final Fate PURGING = new Fate(Retention.PURGE, null, null, null);

  private static final Fate KEEPING = new Fate(Retention.forAll(7.0), "an id", "somebody", null);

  static Stream<Preconditions> preconditions() {
    List<Preconditions> all = new ArrayList<>();
    for (Long expect : new Long[] {null, 3L}) {
      for (VersionMatch match :
          new VersionMatch[] {
            null,
            new VersionMatch(true, List.of()),
            new VersionMatch(false, List.of()),
            new VersionMatch(false, List.of(new AssetVersion(1, 2)))
          }) {
        all.add(new Preconditions(expect, match));
      }
    }
    return all.stream();
  }

  private static List<Selector> selectors() {
    List<Selector> selectors = new ArrayList<>();
    for (Filter filter :
        List.of(Filter.NONE, new Filter(Map.of("os", "ios"), List.of("cold", "old")))) {
      for (Selection selection :
          List.of(
              new Selection.Entry(7),
              new Selection.Top(Order.CREATED, 3),
              new Selection.Top(Order.MODIFIED, 3),
              new Selection.All(),
              new Selection.Recursive())) {
        selectors.add(new Selector(PATH, selection, filter));
      }
    }
    return selectors;
  }

  /** Records, though nowhere. */
  private static final DeletionRecords RECORDS =
      new DeletionRecords() {
        @Override
        public Words words(Caller caller, Deed deed) {
          return new Words("s", caller.requestId(), deed.action(), "/p", deed.selector());
        }

        @Override
        public String sql(String rows) {
          return "audited AS (" + rows + ")";
        }

        @Override
        public Future<Void> begun(Words words) {
          return Future.succeededFuture();
        }

        @Override
        public void done(Words words, long assets) {}
      };

  private static List<Recording> recordings(Selector selector) {
    return List.of(
        Recording.NONE, Recording.of(RECORDS, Caller.anyone("r"), Deed.delete(selector)));
  }

  @ParameterizedTest
  @MethodSource("preconditions")
  void eachParameterHasItsValue(Preconditions preconditions) {
    for (Selector selector : selectors()) {
      for (Recording recording : recordings(selector)) {
        DeleteStatement delete =
            DeleteStatement.of(selector, preconditions, Fate.PURGED, 250, recording);
        assertThat(parameters(delete.sql())).isEqualTo(upTo(delete.parameters()));
        assertThat(delete.sql().contains("audited")).isEqualTo(recording.words() != null);
      }
      DryRunStatement dryRun = DryRunStatement.of(selector, preconditions);
      assertThat(parameters(dryRun.sql())).isEqualTo(upTo(dryRun.parameters()));
    }
  }

  @ParameterizedTest
  @MethodSource("preconditions")
  void eachParameterOfADeleteOfVariantsHasItsValue(Preconditions preconditions) {
    for (Selector selector : selectors()) {
      for (VariantFilter filter :
          List.of(
              VariantFilter.ALL,
              new VariantFilter("poster", null),
              new VariantFilter(null, "w_100"))) {
        for (VariantMatch match :
            new VariantMatch[] {
              null, new VariantMatch(true, List.of()), new VariantMatch(false, List.of("k"))
            }) {
          for (Recording recording : recordings(selector)) {
            VariantDeleteStatement delete =
                VariantDeleteStatement.of(selector, filter, match, preconditions, 250, recording);
            assertThat(parameters(delete.sql())).isEqualTo(upTo(delete.parameters()));
          }
          DryRunStatement dryRun =
              DryRunStatement.ofVariants(selector, filter, match, preconditions);
          assertThat(parameters(dryRun.sql())).isEqualTo(upTo(dryRun.parameters()));
        }
        for (Recording recording : recordings(selector)) {
          VariantDeleteStatement bounded =
              VariantDeleteStatement.bounded(selector, filter, 100, 250, recording);
          assertThat(parameters(bounded.sql())).isEqualTo(upTo(bounded.parameters()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("preconditions")
  void eachParameterOfADeleteThatKeepsHasItsValue(Preconditions preconditions) {
    for (Fate fate : List.of(PURGING, KEEPING)) {
      for (Selector selector : selectors()) {
        for (Recording recording : recordings(selector)) {
          DeleteStatement delete =
              DeleteStatement.of(selector, preconditions, fate, 250, recording);
          assertThat(parameters(delete.sql())).isEqualTo(upTo(delete.parameters()));
        }
      }
      Selector tree = new Selector(PATH, new Selection.Recursive(), Filter.NONE);
      for (Recording recording : recordings(tree)) {
        DeleteStatement bounded = DeleteStatement.bounded(tree, 100, fate, 250, recording);
        assertThat(parameters(bounded.sql())).isEqualTo(upTo(bounded.parameters()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("preconditions")
  void eachParameterOfADeleteThatLeavesAReceiptHasItsValue(Preconditions preconditions) {
    ReceiptRequest receipt = new ReceiptRequest("an id", Buffer.buffer("a commitment"));
    for (Retention retention : List.of(Retention.NONE, Retention.PURGE, Retention.forAll(7.0))) {
      Fate fate = new Fate(retention, "an id", "somebody", receipt);
      for (Selector selector : selectors()) {
        for (Recording recording : recordings(selector)) {
          DeleteStatement delete =
              DeleteStatement.of(selector, preconditions, fate, 250, recording);
          assertThat(parameters(delete.sql())).isEqualTo(upTo(delete.parameters()));
        }
      }
      Selector tree = new Selector(PATH, new Selection.Recursive(), Filter.NONE);
      for (Recording recording : recordings(tree)) {
        DeleteStatement bounded = DeleteStatement.bounded(tree, 100, fate, 250, recording);
        assertThat(parameters(bounded.sql())).isEqualTo(upTo(bounded.parameters()));
      }
      for (Long expect : new Long[] {null, 1L}) {
        DeletionList list = new DeletionList(List.of(new DeletionList.Item(PATH, 7, null)), expect);
        for (Fates fates : new Fates[] {null, new Fates(List.of(fate))}) {
          DeletionListStatement each =
              DeletionListStatement.of(list, fates, receipt, 250, List.of(Recording.NONE));
          assertThat(parameters(each.sql())).isEqualTo(upTo(each.parameters()));
        }
      }
    }
  }

  /** As they were before anything could be kept, or receipts were left. */
  @Test
  void whereNothingIsKeptStatementsAreThoseOfBeforeToTheLetter() throws IOException {
    StringBuilder texts = new StringBuilder();
    for (Selector selector : selectors()) {
      for (Preconditions preconditions :
          List.of(
              Preconditions.NONE,
              new Preconditions(3L, null),
              new Preconditions(null, new VersionMatch(true, List.of())),
              new Preconditions(null, new VersionMatch(false, List.of())))) {
        texts
            .append(
                DeleteStatement.of(selector, preconditions, Fate.PURGED, 250, Recording.NONE).sql())
            .append('\n');
      }
      if (selector.selection() instanceof Selection.Recursive) {
        texts
            .append(DeleteStatement.bounded(selector, 100, Fate.PURGED, 250, Recording.NONE).sql())
            .append('\n');
      }
    }
    DeletionList list = new DeletionList(List.of(new DeletionList.Item(PATH, 7, null)));
    texts.append(DeletionRepository.DELETE_UNLOCKED.of(List.of(Recording.NONE))).append('\n');
    texts
        .append(DeletionListStatement.of(list, null, null, 250, List.of(Recording.NONE)).sql())
        .append('\n');
    try (InputStream before =
        Objects.requireNonNull(
            StatementsTest.class.getResourceAsStream("statements-without-keeping.txt"))) {
      assertThat(texts.toString())
          .isEqualTo(new String(before.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void eachParameterOfAListHasItsValue() {
    Fates kept = new Fates(List.of(KEEPING));
    for (Long expect : new Long[] {null, 1L}) {
      DeletionList list = new DeletionList(List.of(new DeletionList.Item(PATH, 7, null)), expect);
      for (Fates fates : new Fates[] {null, kept}) {
        for (Recording recording :
            recordings(new Selector(PATH, new Selection.Entry(7), Filter.NONE))) {
          DeletionListStatement delete =
              DeletionListStatement.of(list, fates, null, 250, List.of(recording));
          assertThat(parameters(delete.sql())).isEqualTo(upTo(delete.parameters()));
        }
      }
    }
  }

  @Test
  void eachParameterOfABoundedDeleteHasItsValue() {
    Selector selector = new Selector(PATH, new Selection.Recursive(), Filter.NONE);
    DeleteStatement delete =
        DeleteStatement.bounded(selector, 100, Fate.PURGED, 250, Recording.NONE);
    assertThat(parameters(delete.sql())).isEqualTo(upTo(delete.parameters()));
  }

  @Test
  void valuesDoNotChangeTheText() {
    Selection all = new Selection.All();
    Selector one = new Selector(PATH, all, new Filter(Map.of("os", "ios"), List.of()));
    Selector other = new Selector(PATH, all, new Filter(Map.of("a", "b"), List.of()));
    String sql =
        DeleteStatement.of(one, new Preconditions(1L, null), Fate.PURGED, 250, Recording.NONE)
            .sql();
    assertThat(
            DeleteStatement.of(other, new Preconditions(9L, null), Fate.PURGED, 250, Recording.NONE)
                .sql())
        .isSameAs(sql);
  }

  private static List<Integer> parameters(String sql) {
    return List.copyOf(
        new TreeSet<>(
            PARAMETER
                .matcher(sql)
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .toList()));
  }

  private static List<Integer> upTo(Tuple values) {
    return Stream.iterate(1, n -> n + 1).limit(values.size()).toList();
  }
}
