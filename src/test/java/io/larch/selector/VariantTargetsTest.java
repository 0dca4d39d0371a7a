package io.larch.selector;

import static io.larch.selector.Refusals.assertTargetRefused;
import static io.larch.selector.Targets.delete;
import static io.larch.selector.Targets.fetch;
import static io.larch.selector.Targets.variant;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variants in targets: stored, fetched and deleted. */
class VariantTargetsTest {

  private static final String ID = "0123456789abcdefghijklmn";

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/assets/a/-/entry/7/variants/poster.png",
        "/assets/a/-/Entry/07/VARIANTS/poster.png/",
        "/assets/a/-/entry/7/variants/post%65r.png"
      })
  void variantIsSuppliedByAName(String target) {
    assertThat(variant(target))
        .isEqualTo(
            new VariantRequest(new EntryRequest(new AssetPath(List.of("a")), 7), "poster.png"));
    assertThat(VariantRequest.isMeantBy(target)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"x", "A-b_c.9", "0123456789abcdefghijklmnO"})
  void namesOfVariants(String name) {
    assertThat(variant("/assets/a/-/entry/7/variants/" + name).name()).isEqualTo(name);
    String longest = "x".repeat(64);
    assertThat(variant("/assets/a/-/entry/7/variants/" + longest).name()).isEqualTo(longest);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/assets/a/-/entry/7/variants, lacks the name",
    "/assets/a/-/entry/7/variants/x/content, nothing may follow",
    "/assets/a/-/entry/7/variants/x%20y, A variant's name has 1 to 64",
    "/assets/a/-/entry/7/variants/%C3%A9, A variant's name has 1 to 64",
    "/assets/a/-/entry/7/variants/a%2Fb, A variant's name has 1 to 64",
    "/assets/a/-/entry/7/variants/" + ID + ", could be the id",
    "/assets/a/-/new/variants/x, One entry is to be named",
    "/assets/a/-/variants/x, One entry is to be named",
    "/assets/a/-/entry/variants/x, An entry's id",
    "/assets/a/-/entry/7/x/variants, a variant is named by",
    "/assets/a/-/entry/7/variants/x?phone=x, No query is taken here",
    "/assets/a/-/entry/7/variants/x?, No query is taken here",
    "/assets/-/entry/7/variants/x, No asset lies at /assets itself",
  })
  void suppliedVariantTakesNothingElse(String target, String why) {
    assertThat(VariantRequest.isMeantBy(target.split("\\?", 2)[0])).isTrue();
    assertThatThrownBy(() -> variant(target))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(why);
  }

  @Test
  void tooLongANameIsRefused() {
    assertThatThrownBy(() -> variant("/assets/a/-/entry/7/variants/" + "x".repeat(65)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("1 to 64");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"..", ".", "%2E", "-", "%2D"})
  void nameThatNoSegmentMayBeIsRefused(String name) {
    assertThatThrownBy(() -> variant("/assets/a/-/entry/7/variants/" + name))
        .isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/assets/variants/x", "/assets/variants/-/entry/7", "/assets/a"})
  void updateIsNoVariant(String target) {
    assertThat(VariantRequest.isMeantBy(target)).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/-/variants/", "/-/new/variants/", "/-/1/variants/"})
  void contentOfAVariantIsFetched(String selector) {
    for (String variant : List.of("poster.png", ID)) {
      FetchRequest request = fetch("/assets/a" + selector + variant + "/content");
      assertThat(request.variant()).isEqualTo(variant);
      assertThat(request.format()).isEqualTo(Format.CONTENT);
      assertThat(request.selector().selection()).isEqualTo(new Top(Order.CREATED, 1));
    }
    assertThat(fetch("/assets/a/-/entry/7/Variants/x/CONTENT/").selector().selection())
        .isEqualTo(new Entry(7));
    assertThat(fetch("/assets/a/-/content").variant()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/assets/a/-/entry/7/variants, lacks the name",
    "/assets/a/-/entry/7/variants/x, add /content to its name",
    "/assets/a/-/entry/7/variants/x/info, of a variant there is",
    "/assets/a/-/entry/7/variants/x/content/x, is not understood",
    "/assets/a/-/entry/7/variants/x%20y/content, A variant's name has 1 to 64",
    "/assets/a/-/all/variants/x/content, More than one asset",
    "/assets/a/-/recursive/variants/x/content, More than one asset",
    "/assets/a/-/content?transformation=w_1, are for deletes",
  })
  void fetchOfAVariantTakesNothingElse(String target, String why) {
    assertThatThrownBy(() -> fetch(target))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(why);
  }

  @Test
  void variantsAreDeletedAtEveryLevel() {
    assertThat(variantsOf("/-/variants")).isEqualTo(new Top(Order.CREATED, 1));
    assertThat(variantsOf("/-/entry/7/variants")).isEqualTo(new Entry(7));
    assertThat(variantsOf("/-/modified/3/variants")).isEqualTo(new Top(Order.MODIFIED, 3));
    assertThat(variantsOf("/-/variants?limit=3")).isEqualTo(new Top(Order.CREATED, 3));
    assertThat(variantsOf("/-/all/Variants/")).isEqualTo(new All());
    assertThat(variantsOf("/-/recursive/variants")).isEqualTo(new Recursive());
    assertThat(delete("/assets/-/recursive/variants?confirm=all-assets").variants())
        .isEqualTo(VariantFilter.ALL);
    assertThat(delete("/assets/a/-/all").variants()).isNull();
  }

  private static Selection variantsOf(String selector) {
    DeleteRequest request = delete("/assets/a" + selector);
    assertThat(request.variants()).isEqualTo(VariantFilter.ALL);
    return request.selector().selection();
  }

  @Test
  void variantsToDeleteAreNarrowedLikeAssetsAndByTheirTransformation() {
    DeleteRequest request =
        delete(
            "/assets/a/-/all/variants"
                + "?phone=x&tag=cold&expect=2&dry-run=true&transformation=w_100,format_webp");
    assertThat(request.variants()).isEqualTo(new VariantFilter(null, "w_100,format_webp"));
    assertThat(request.selector().filter().tags()).containsExactly("cold");
    assertThat(request.expect()).isEqualTo(2);
    assertThat(request.dryRun()).isTrue();
    assertThat(delete("/assets/a/-/entry/7/variants/poster").variants())
        .isEqualTo(new VariantFilter("poster", null));
    assertThat(delete("/assets/a/-/entry/7/variants/" + ID).variants())
        .isEqualTo(new VariantFilter(ID, null));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/assets/-/recursive/variants, would delete every asset",
    "/assets/a/-/all/variants/x, is not understood",
    "/assets/a/-/variants/x, is not understood",
    "/assets/a/-/entry/7/variants/x/content, is not understood",
    "/assets/a/-/entry/7/variants/x%20y, A variant's name has 1 to 64",
    "/assets/a/-/entry/7/variants/x?transformation=w_1, leave out 'transformation'",
    "/assets/a/-/all/variants?transformation=a&transformation=a, is given twice",
    "/assets/a/-/all?transformation=w_1, goes with variants alone",
    "/assets/a/-/variants/all, is not understood",
    "/assets/a/-/variants/variants, is not understood",
    "/assets/a/-/recursive/variants?limit=1, leave out 'limit'",
  })
  void deleteThatIsNotUnderstoodIsRefused(String target, String why) {
    assertTargetRefused(target, why);
  }
}
