package io.larch.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.AssetPath;
import io.larch.selector.Filter;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectionSqlTest {

  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

  private static final AssetPath PATH = new AssetPath(List.of("a", "b"));

  static Stream<Selector> selectors() {
    List<Selector> selectors = new ArrayList<>();
    for (Filter filter :
        List.of(
            Filter.NONE,
            new Filter(Map.of("os", "ios"), List.of()),
            new Filter(Map.of(), List.of("cold")),
            new Filter(Map.of("os", "ios"), List.of("cold", "old")))) {
      for (Selection selection :
          List.of(
              new Selection.Entry(7),
              new Selection.Top(Order.CREATED, 3),
              new Selection.Top(Order.MODIFIED, 3),
              new Selection.All(Order.CREATED),
              new Selection.All(Order.MODIFIED),
              new Selection.Recursive())) {
        selectors.add(new Selector(PATH, selection, filter));
      }
      selectors.add(new Selector(AssetPath.ROOT, new Selection.Recursive(), filter));
    }
    return selectors.stream();
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void eachParameterHasItsValue(Selector selector) {
    Position after = new Position(PATH, 5, OffsetDateTime.MIN);
    SelectionSql whole = SelectionSql.whole(selector);
    assertThat(parameters(whole.form().from() + whole.form().orderAndLimit()))
        .isEqualTo(upTo(whole.values()));
    for (VariantChoice variants :
        List.of(
            VariantChoice.NONE,
            VariantChoice.ALL,
            VariantChoice.called("poster"),
            VariantChoice.madeBy("w_100"))) {
      PageStatement page = PageStatement.of(selector, 10, variants);
      assertThat(parameters(page.sql())).isEqualTo(upTo(page.parameters()));
    }
    for (Position position : new Position[] {null, after}) {
      PageStatement piece = PageStatement.ofPiece(selector, position, 10, 1_000);
      assertThat(parameters(piece.sql())).isEqualTo(upTo(piece.parameters()));
    }
  }

  @Test
  void textIsPutTogetherOnceForAForm() {
    String first = PageStatement.of(selector("a", 1), 1, VariantChoice.NONE).sql();
    assertThat(PageStatement.of(selector("b", 2), 1, VariantChoice.NONE).sql()).isSameAs(first);
  }

  @Test
  void wholeStoreIsSelectedWithoutACondition() {
    Selector all = new Selector(AssetPath.ROOT, new Selection.Recursive(), Filter.NONE);
    assertThat(SelectionSql.unordered(all).form().from()).isEqualTo(" FROM live_asset WHERE true");
  }

  private static Selector selector(String segment, long entryId) {
    return new Selector(new AssetPath(List.of(segment)), new Selection.Entry(entryId), Filter.NONE);
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
