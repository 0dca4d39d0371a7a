package io.larch.selector;

import static io.larch.selector.Targets.delete;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.AssetPath;
import io.larch.selector.Selection.All;
import io.larch.selector.Selection.Entry;
import io.larch.selector.Selection.Recursive;
import io.larch.selector.Selection.Top;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What deletes mean; what is refused is in the tests named for refusals. */
class DeleteRequestTest {

  private static final AssetPath PROFILE = new AssetPath(List.of("users", "123", "profile"));

  @Test
  void pathAloneIsTheNewestThere() {
    assertThat(delete("/assets/users/123/profile"))
        .isEqualTo(
            new DeleteRequest(
                new Selector(PROFILE, new Top(Order.CREATED, 1), Filter.NONE),
                null,
                false,
                true,
                null));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/created/5",
        "/-/new/5",
        "/-/5",
        "/-/00005",
        "/-/new?limit=5",
        "/-/created?limit=5",
        "?limit=5",
        "?limit=005",
        "?li%6Dit=%35"
      })
  void theFiveNewestHaveManySpellings(String selector) {
    assertThat(deleteAtProfile(selector)).isEqualTo(new Top(Order.CREATED, 5));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "/-/new", "/-/created", "/-/1", "/-/new/1", "?limit=1"})
  void oneIsTheDefaultLimitAndNewestTheDefaultOrder(String selector) {
    assertThat(deleteAtProfile(selector)).isEqualTo(new Top(Order.CREATED, 1));
  }

  @ParameterizedTest(name = "{0} takes {1}")
  @CsvSource({"/-/modified, 1", "/-/modified/1, 1", "/-/modified/3, 3", "/-/modified?limit=3, 3"})
  void mostRecentlyModifiedComeFirst(String selector, int limit) {
    assertThat(deleteAtProfile(selector)).isEqualTo(new Top(Order.MODIFIED, limit));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/2147483647", "?limit=2147483647", "/-/new/02147483647"})
  void limitGoesUpToTheLargestInteger(String selector) {
    assertThat(deleteAtProfile(selector)).isEqualTo(new Top(Order.CREATED, Integer.MAX_VALUE));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/all",
        "/-/new/all",
        "/-/created/all",
        "?limit=-1",
        "?limit=%2D1",
        "/-/new?limit=-1"
      })
  void allIsAllAtExactlyThePath(String selector) {
    assertThat(deleteAtProfile(selector)).isEqualTo(new All());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/modified/all", "/-/modified?limit=-1"})
  void allKeepsTheOrderThatWasAskedFor(String selector) {
    assertThat(deleteAtProfile(selector)).isEqualTo(new All(Order.MODIFIED));
  }

  @ParameterizedTest(name = "entry {0} is {1}")
  @CsvSource({
    "7, 7",
    "0, 0",
    "007, 7",
    "9223372036854775807, 9223372036854775807",
    "0000000000000000000000007, 7"
  })
  void entryIsThatEntry(String id, long entryId) {
    assertThat(deleteAtProfile("/-/entry/" + id)).isEqualTo(new Entry(entryId));
  }

  @Test
  void recursiveIsThePathAndEverythingBelow() {
    assertThat(delete("/assets/users/123/-/recursive").selector())
        .isEqualTo(
            new Selector(new AssetPath(List.of("users", "123")), new Recursive(), Filter.NONE));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "/-/ALL, /-/all",
    "/-/Recursive, /-/recursive",
    "/-/rEcUrSiVe, /-/recursive",
    "/-/NEW/All, /-/all",
    "/-/Created/2, /-/2",
    "/-/MODIFIED/2, /-/modified/2",
    "/-/Entry/3, /-/entry/3",
    "/-/%61ll, /-/all"
  })
  void wordsAreTakenInAnyCase(String selector, String same) {
    assertThat(deleteAtProfile(selector)).isEqualTo(deleteAtProfile(same));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "/-/all",
        "/-/5",
        "/-/new/5",
        "/-/entry/7",
        "/-/recursive",
        "/-/entry/7?phone=x"
      })
  void oneSlashAtTheEndMeansNothing(String selector) {
    int query = selector.indexOf('?');
    String withSlash =
        query < 0 ? selector + "/" : selector.substring(0, query) + "/" + selector.substring(query);

    assertThat(delete("/assets/users/123" + withSlash))
        .isEqualTo(delete("/assets/users/123" + selector));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "/-/new/2",
        "/-/modified",
        "/-/all",
        "/-/entry/1",
        "/-/recursive",
        "/-/entry/1/"
      })
  void labelsNarrowEverySelector(String selector) {
    DeleteRequest plain = delete("/assets/users/123" + selector);
    DeleteRequest narrowed = delete("/assets/users/123" + selector + "?phone=iphone&os=ios");

    assertThat(narrowed.selector())
        .isEqualTo(
            new Selector(
                plain.selector().path(),
                plain.selector().selection(),
                new Filter(Map.of("phone", "iphone", "os", "ios"), List.of())));
  }

  @Test
  void limitInTheQueryGoesWithLabels() {
    Selector selector = delete("/assets/a?phone=iphone&limit=3&os=ios").selector();

    assertThat(selector.selection()).isEqualTo(new Top(Order.CREATED, 3));
    assertThat(selector.filter().labels()).isEqualTo(Map.of("phone", "iphone", "os", "ios"));
  }

  @Test
  void tagsAreJoinedAndOneGivenTwiceCountsOnce() {
    assertThat(filter("tag=cold&tag=old%20one&tag=cold"))
        .isEqualTo(new Filter(Map.of(), List.of("cold", "old one")));
  }

  @Test
  void plusIsASpaceInTheQueryAndAPlusInThePath() {
    Selector selector = delete("/assets/a+b?my+phone=x+y%2Bz").selector();

    assertThat(selector.path().segments()).containsExactly("a+b");
    assertThat(selector.filter().labels()).isEqualTo(Map.of("my phone", "x y+z"));
  }

  @Test
  void queryIsSplitBeforeItIsDecodedAndDecodedOnce() {
    assertThat(filter("a=b%26limit=5").labels()).isEqualTo(Map.of("a", "b&limit=5"));
    assertThat(filter("a%3Db=c").labels()).isEqualTo(Map.of("a=b", "c"));
    assertThat(filter("a=b=c").labels()).isEqualTo(Map.of("a", "b=c"));
    assertThat(filter("a=%2525").labels()).isEqualTo(Map.of("a", "%25"));
    assertThat(filter("a=%F0%9F%98%80/%C3%BC").labels()).isEqualTo(Map.of("a", "😀/ü"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"Limit", "LIMIT", "Tag", "Expect", "dryrun", "dry_run", "H", "Label:x", "label"})
  void queryNamesAreComparedExactlySoTheseAreLabels(String name) {
    assertThat(filter(name + "=5").labels()).isEqualTo(Map.of(name, "5"));
  }

  @ParameterizedTest(name = "label:{0}")
  @ValueSource(
      strings = {
        "limit",
        "tag",
        "dry-run",
        "expect",
        "confirm",
        "cursor",
        "w",
        "h",
        "fit",
        "g",
        "format",
        "r",
        "f",
        "filter",
        "blur",
        "q",
        "pad",
        "pad-c",
        "strip",
        "cs",
        "profile",
        "s",
        "phone",
        "transformation",
        "label:x"
      })
  void anyNameCanBeALabelWithThePrefix(String name) {
    DeleteRequest request = delete("/assets/a?label:" + name + "=5");

    assertThat(request)
        .isEqualTo(
            new DeleteRequest(
                new Selector(
                    new AssetPath(List.of("a")),
                    new Top(Order.CREATED, 1),
                    new Filter(Map.of(name, "5"), List.of())),
                null,
                false,
                true,
                null));
  }

  @Test
  void encodedLabelPrefixIsAPrefixToo() {
    assertThat(filter("label%3Alimit=5").labels()).isEqualTo(Map.of("limit", "5"));
  }

  @Test
  void labelsAndTagsGoUpToTheirLimitsInCharacters() {
    String name = "😀".repeat(128);
    String value = "ü".repeat(256);
    String encodedName = "%F0%9F%98%80".repeat(128);
    String encodedValue = "%C3%BC".repeat(256);

    assertThat(filter(encodedName + "=" + encodedValue + "&tag=" + encodedValue))
        .isEqualTo(new Filter(Map.of(name, value), List.of(value)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "expect=0, 0",
    "expect=3, 3",
    "expect=003, 3",
    "expect=9223372036854775807, 9223372036854775807"
  })
  void expectedCountIsRead(String query, long expected) {
    assertThat(delete("/assets/a/-/all?" + query).expect()).isEqualTo(expected);
  }

  @Test
  void dryRunIsRead() {
    assertThat(delete("/assets/a/-/all?dry-run=true").dryRun()).isTrue();
    assertThat(delete("/assets/a/-/all").dryRun()).isFalse();
  }

  @Test
  void expectedCountAndDryRunAreNoLabels() {
    assertThat(delete("/assets/a/-/all?dry-run=true&expect=2").selector().filter())
        .isEqualTo(Filter.NONE);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?confirm=all-assets",
        "?phone=iphone",
        "?tag=cold",
        "?phone=iphone&confirm=all-assets",
        "?confirm=all-assets&dry-run=true"
      })
  void rootIsDeletedRecursivelyWithAFilterOrAConfirmation(String query) {
    Selector selector = delete("/assets/-/recursive" + query).selector();

    assertThat(selector.path()).isEqualTo(AssetPath.ROOT);
    assertThat(selector.selection()).isEqualTo(new Recursive());
  }

  @Test
  void hyphenAtAnEndOfASegmentIsNoSeparator() {
    assertThat(delete("/assets/abc-/recursive").selector())
        .isEqualTo(
            new Selector(
                new AssetPath(List.of("abc-", "recursive")),
                new Top(Order.CREATED, 1),
                Filter.NONE));
    assertThat(delete("/assets/-abc/recursive").selector().selection())
        .isEqualTo(new Top(Order.CREATED, 1));
    assertThat(delete("/assets/--/all").selector().selection())
        .isEqualTo(new Top(Order.CREATED, 1));
  }

  @Test
  void entryWithLabelsIsThatEntryWithAPrecondition() {
    Selector selector = delete("/assets/a/-/entry/1?phone=x").selector();

    assertThat(selector.selection()).isEqualTo(new Entry(1));
    assertThat(selector.filter().labels()).isEqualTo(Map.of("phone", "x"));
  }

  @Test
  void encodedSlashKeepsASelectorInsideItsSegment() {
    assertThat(delete("/assets/users%2F123").selector().path().segments())
        .containsExactly("users/123");
    assertThat(delete("/assets/users/-%2Frecursive").selector())
        .isEqualTo(
            new Selector(
                new AssetPath(List.of("users", "-/recursive")),
                new Top(Order.CREATED, 1),
                Filter.NONE));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"*", "%25", "_", "**", "123%25", "%252D", "-;a=b", "%E2%80%93"})
  void whatIsAPatternElsewhereIsAnOrdinarySegment(String segment) {
    Selector selector = delete("/assets/users/" + segment).selector();

    assertThat(selector.path()).isEqualTo(AssetPath.parse("/users/" + segment));
    assertThat(selector.selection()).isEqualTo(new Top(Order.CREATED, 1));
  }

  @Test
  void wordsOfTheLanguageAreOrdinarySegmentsBeforeTheSeparator() {
    assertThat(delete("/assets/recursive/all").selector().path().segments())
        .containsExactly("recursive", "all");
    assertThat(delete("/assets/all/-/recursive").selector().path().segments())
        .containsExactly("all");
    assertThat(delete("/assets/assets").selector().path().segments()).containsExactly("assets");
  }

  private static Selection deleteAtProfile(String selector) {
    Selector parsed = delete("/assets/users/123/profile" + selector).selector();
    assertThat(parsed.path()).isEqualTo(PROFILE);
    assertThat(parsed.filter()).isEqualTo(Filter.NONE);
    return parsed.selection();
  }

  private static Filter filter(String query) {
    return delete("/assets/a?" + query).selector().filter();
  }
}
