package io.larch.selector;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that can't be made, whoever makes them. */
class SelectorTest {

  static Stream<Selection> selectionsOtherThanRecursive() {
    return Stream.of(
        new Selection.Top(Order.CREATED, 1), new Selection.All(), new Selection.Entry(0));
  }

  @ParameterizedTest
  @MethodSource("selectionsOtherThanRecursive")
  void rootIsSelectedRecursivelyOnly(Selection selection) {
    assertRefused(() -> new Selector(AssetPath.ROOT, selection, Filter.NONE));
  }

  @Test
  void limitOfZeroCannotBeMade() {
    assertRefused(() -> new Selection.Top(Order.CREATED, 0));
    assertRefused(() -> new Selection.Top(Order.CREATED, -1));
  }

  @Test
  void entryIdBelowZeroCannotBeMade() {
    assertRefused(() -> new Selection.Entry(-1));
  }

  @Test
  void filterTakesNoEmptyOrOverlongTexts() {
    assertRefused(() -> new Filter(Map.of("", "x"), List.of()));
    assertRefused(() -> new Filter(Map.of("x", ""), List.of()));
    assertRefused(() -> new Filter(Map.of(), List.of("")));
    assertRefused(() -> new Filter(Map.of("x".repeat(129), "x"), List.of()));
    assertRefused(() -> new Filter(Map.of("x", "x".repeat(257)), List.of()));
    assertRefused(() -> new Filter(Map.of(), List.of("x".repeat(257))));
    assertRefused(() -> new Filter(Map.of("x", "\u0000"), List.of()));
    assertRefused(() -> new Filter(Map.of("\ud800", "x"), List.of()));
  }

  @Test
  void filterTakesFiftyLabelsAndFiftyTags() {
    assertThat(new Filter(labels(50), tags(50)).isEmpty()).isFalse();
    assertRefused(() -> new Filter(labels(51), List.of()));
    assertRefused(() -> new Filter(Map.of(), tags(51)));
  }

  @Test
  void filterKeepsATagOnce() {
    assertThat(new Filter(Map.of(), List.of("a", "b", "a")).tags()).containsExactly("a", "b");
  }

  @Test
  void filterDoesNotChangeWithTheListItWasMadeOf() {
    List<String> tags = new ArrayList<>(List.of("a"));
    Filter filter = new Filter(Map.of(), tags);

    tags.clear();

    assertThat(filter.tags()).containsExactly("a");
  }

  @Test
  void lookupIsOneEntryOrTheNewestFewUnfiltered() {
    Filter filter = new Filter(Map.of("a", "b"), List.of());
    assertThat(isLookup(new Selection.Entry(7), filter, 1_000)).isTrue();
    assertThat(isLookup(new Selection.Top(Order.CREATED, 100), Filter.NONE, 1_000)).isTrue();
    assertThat(isLookup(new Selection.All(), Filter.NONE, 1)).isTrue();
    assertThat(isLookup(new Selection.Top(Order.CREATED, 101), Filter.NONE, 1_000)).isFalse();
    assertThat(isLookup(new Selection.All(), Filter.NONE, 1_000)).isFalse();
    assertThat(isLookup(new Selection.Top(Order.CREATED, 1), filter, 1)).isFalse();
    assertThat(isLookup(new Selection.Top(Order.MODIFIED, 1), Filter.NONE, 1)).isFalse();
    assertThat(isLookup(new Selection.Recursive(), Filter.NONE, 1)).isFalse();
  }

  private static boolean isLookup(Selection selection, Filter filter, long limit) {
    return new Selector(AssetPath.fromStored("a/"), selection, filter).isLookup(limit);
  }

  private static Map<String, String> labels(int count) {
    return tags(count).stream().collect(toMap(tag -> tag, _ -> "x"));
  }

  private static List<String> tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> "tag" + i).toList();
  }

  private static void assertRefused(ThrowingCallable making) {
    assertThatThrownBy(making).isInstanceOf(InvalidRequestException.class);
  }
}
