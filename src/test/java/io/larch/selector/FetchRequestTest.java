package io.larch.selector;

import static io.larch.selector.Targets.delete;
import static io.larch.selector.Targets.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import io.larch.selector.FetchRequest.Format;
import io.larch.selector.Selection.All;
import io.larch.selector.Selection.Entry;
import io.larch.selector.Selection.Recursive;
import io.larch.selector.Selection.Top;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchRequestTest {

  private static final Selection NEWEST = new Top(Order.CREATED, 1);

  @Test
  void pathAloneIsTheLinkOfTheNewest() {
    assertThat(fetch("/assets/users/123"))
        .isEqualTo(
            new FetchRequest(
                new Selector(new AssetPath(List.of("users", "123")), NEWEST, Filter.NONE),
                Format.LINK,
                false,
                FetchRequest.DEFAULT_PAGE_SIZE,
                null,
                null,
                PictureQuery.NONE));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void formatStandsAloneOrAfterASelectorOfOneAsset(Format format) {
    String word = format.name();
    for (String selector :
        List.of("/-/", "/-/new/", "/-/1/", "/-/new/1/", "/-/modified/", "/-/entry/7/")) {
      assertThat(fetchAtA(selector + word).format()).as(selector).isEqualTo(format);
      assertThat(fetchAtA(selector + word.toLowerCase(Locale.ROOT)).format())
          .as(selector)
          .isEqualTo(format);
      assertThat(fetchAtA(selector + word + "/").format()).as(selector).isEqualTo(format);
    }
    assertThat(fetchAtA("/-/" + word).selector().selection()).isEqualTo(NEWEST);
    assertThat(fetchAtA("/-/entry/7/" + word).selector().selection()).isEqualTo(new Entry(7));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "/", "/-/new", "/-/1", "/-/entry/7", "/-/modified/1", "?limit=1"})
  void linkIsTheDefaultFormat(String selector) {
    assertThat(fetchAtA(selector).format()).isEqualTo(Format.LINK);
  }

  @Test
  void metadataIsInfo() {
    assertThat(fetchAtA("/-/metadata")).isEqualTo(fetchAtA("/-/info"));
    assertThat(fetchAtA("/-/MetaData")).isEqualTo(fetchAtA("/-/info"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/info",
        "/-/new/info",
        "/-/modified/info",
        "/-/entry/7/info",
        "/-/info?phone=x"
      })
  void infoOfOneAssetIsNoList(String selector) {
    assertThat(fetchAtA(selector).list()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/5/info",
        "/-/new/5/info",
        "/-/info?limit=5",
        "/-/modified/info?limit=2",
        "/-/all/info",
        "/-/info?limit=-1",
        "/-/1/info",
        "/-/new/1/info",
        "/-/info?limit=1"
      })
  void infoWithALimitIsAListEvenWhenItIsOne(String selector) {
    assertThat(fetchAtA(selector).list()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/1", "/-/1/content", "/-/content?limit=1", "?limit=1"})
  void otherFormatsAreNoListsEvenWithALimitOfOne(String selector) {
    FetchRequest request = fetchAtA(selector);

    assertThat(request.list()).isFalse();
    assertThat(request.selector().selection()).isEqualTo(NEWEST);
  }

  @Test
  void listsKeepTheirOrder() {
    assertThat(fetchAtA("/-/modified/all/info").selector().selection())
        .isEqualTo(new All(Order.MODIFIED));
    assertThat(fetchAtA("/-/all/info").selector().selection()).isEqualTo(new All(Order.CREATED));
    assertThat(fetchAtA("/-/modified/3/info").selector().selection())
        .isEqualTo(new Top(Order.MODIFIED, 3));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/5",
        "/-/new/2",
        "/-/5/link",
        "/-/2/content",
        "/-/2/download",
        "/-/2/redirect",
        "?limit=2",
        "/-/content?limit=2",
        "/-/all",
        "/-/all/link",
        "/-/all/content",
        "/-/content?limit=-1",
        "?limit=-1",
        "/-/recursive",
        "/-/recursive/link",
        "/-/recursive/content"
      })
  void moreThanOneAssetIsRefusedButForInfo(String selector) {
    assertRefused("/assets/a" + selector, "add /info");
  }

  @Test
  void recursiveInfoIsPagedFromTheStart() {
    FetchRequest request = fetchAtA("/-/recursive/info");

    assertThat(request.selector().selection()).isEqualTo(new Recursive());
    assertThat(request.list()).isFalse();
    assertThat(request.pageSize()).isEqualTo(100);
    assertThat(request.cursor()).isNull();
  }

  @Test
  void recursiveInfoTakesACursorAndASizeOfPage() {
    FetchRequest request = fetchAtA("/-/recursive/info?cursor=a%2Bb%3D&limit=1000&phone=x");

    assertThat(request.cursor()).isEqualTo("a+b=");
    assertThat(request.pageSize()).isEqualTo(1000);
    assertThat(request.selector().selection()).isEqualTo(new Recursive());
    assertThat(request.selector().filter()).isEqualTo(new Filter(Map.of("phone", "x"), List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"0", "1001", "-1", "all", "abc", "2147483648"})
  void sizeOfPageOutOfRangeIsRefused(String limit) {
    assertRefused("/assets/a/-/recursive/info?limit=" + limit, "from 1 to 1000");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "/-/info", "/-/all/info", "/-/entry/1/info", "/-/5/info"})
  void cursorElsewhereIsRefused(String selector) {
    assertRefused("/assets/a" + selector + "?cursor=abc", "'cursor' goes with recursive alone");
  }

  @Test
  void cursorTwiceOrEmptyIsRefused() {
    assertRefused("/assets/a/-/recursive/info?cursor=a&cursor=b", "'cursor' is given twice");
    assertRefused("/assets/a/-/recursive/info?cursor=", "lacks its name or its value");
  }

  @Test
  void rootIsListedRecursivelyWithoutConfirmation() {
    FetchRequest request = fetch("/assets/-/recursive/info");

    assertThat(request.selector())
        .isEqualTo(new Selector(AssetPath.ROOT, new Recursive(), Filter.NONE));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"/assets/-/info", "/assets/-/all/info", "/assets/-/entry/1", "/assets/-/content"})
  void rootOtherThanRecursivelyIsRefused(String target) {
    assertRefused(target, "No asset lies at /assets itself");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/assets", "/assets/", "/assets?phone=x"})
  void assetsAloneIsMissingItsPath(String target) {
    assertThatThrownBy(() -> fetch(target)).isInstanceOf(MissingPathException.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"expect=1", "dry-run=true", "dry-run=false", "confirm=all-assets"})
  void parametersOfDeletesAreRefused(String parameter) {
    assertRefused("/assets/a?" + parameter, "are for deletes");
    assertRefused("/assets/-/recursive/info?" + parameter, "are for deletes");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/infos",
        "/-/info/info",
        "/-/info/new",
        "/-/content/link",
        "/-/recursive/new/info",
        "/-/recursive/5/info",
        "/-/entry/1/2/info",
        "/-/new/new/info",
        "/-/oldest/info",
        "/-/link/5"
      })
  void wordThatIsNotUnderstoodIsRefused(String selector) {
    assertRefused("/assets/a" + selector, "is not understood after '/-/'");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "?limit=0",
        "/-/0/info",
        "?phone",
        "?phone=",
        "?phone=a&phone=b",
        "/-/info?h=10",
        "/-/entry/1?limit=5",
        "/-/entry",
        "/-/",
        "/-",
        "/-/all/-/info",
        "//b",
        "/../b",
        "/%2D/info",
        "?",
        "?a=b&",
        "/%FF",
        "/%00",
        "#x"
      })
  void whatADeleteRefusesAFetchRefusesToo(String selector) {
    String target = "/assets/a" + selector;

    assertThatThrownBy(() -> fetch(target)).isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> delete(target)).isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/-/new",
        "/-/entry/3",
        "?tag=x",
        "/-/modified?a=b",
        "/-/1?limit%3A=b",
        "/b%2Fc-/d"
      })
  void aFetchSelectsWhatTheDeleteOfTheSameUrlDeletes(String selector) {
    assertThat(fetchAtA(selector).selector()).isEqualTo(delete("/assets/a" + selector).selector());
  }

  private static FetchRequest fetchAtA(String selector) {
    return fetch("/assets/a" + selector);
  }

  private static void assertRefused(String target, String why) {
    assertThatThrownBy(() -> fetch(target))
        .isInstanceOf(InvalidRequestException.class)
        .isNotInstanceOf(MissingPathException.class)
        .hasMessageContaining(why);
  }
}
