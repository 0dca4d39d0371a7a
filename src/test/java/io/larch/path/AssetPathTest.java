package io.larch.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetPathTest {

  @Test
  void splitsAtSlashesFirstAndDecodesOnceAfterwards() {
    assertThat(AssetPath.parse("/users/123").segments()).containsExactly("users", "123");
    assertThat(AssetPath.parse("/users%2F123").segments()).containsExactly("users/123");
    assertThat(AssetPath.parse("/100%2525").segments()).containsExactly("100%25");
  }

  @Test
  void slashInsideSegmentMakesAnotherPathThanSlashBetweenSegments() {
    AssetPath one = AssetPath.parse("/users%2F123");
    AssetPath two = AssetPath.parse("/users/123");

    assertThat(one).isNotEqualTo(two);
    assertThat(one.stored()).isNotEqualTo(two.stored());
    assertThat(one.urlPath()).isEqualTo("/users%2F123");
  }

  @Test
  void plusInPathIsPlus() {
    assertThat(AssetPath.parse("/a+b")).isEqualTo(AssetPath.parse("/a%2Bb"));
    assertThat(AssetPath.parse("/a+b").segments()).containsExactly("a+b");
  }

  @Test
  void caseAndNormalisationFormMakeDifferentPaths() {
    assertThat(AssetPath.parse("/Users")).isNotEqualTo(AssetPath.parse("/users"));
    assertThat(AssetPath.parse("/caf%C3%A9")).isNotEqualTo(AssetPath.parse("/cafe%CC%81"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "/abc-",
        "/-abc",
        "/--",
        "/...",
        "/.a",
        "/%252D",
        "/*",
        "/~",
        "/%E2%80%93",
        "/..%2Fx",
        "/-%2Fall"
      })
  void segmentThatOnlyLooksSpecialIsOrdinary(String urlPath) {
    assertThat(AssetPath.parse(urlPath).segments()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          /-            | '-'
          /a/-          | '-'
          /a/-/all      | '-'
          /a/%2D/all    | '-'
          /%2d          | '-'
          /.            | '.' and '..'
          /a/..         | '.' and '..'
          /a/../b       | '.' and '..'
          /a/%2E%2e/b   | '.' and '..'
          /a/.%2E       | '.' and '..'
          /%2E          | '.' and '..'
          //            | empty segment
          /a//b         | empty segment
          /a/           | empty segment
          users/1       | begins with a slash
          /a%           | broken percent-encoding
          /a%2          | broken percent-encoding
          /%2/b         | broken percent-encoding
          /%G1          | broken percent-encoding
          /%1G          | broken percent-encoding
          /%+1          | broken percent-encoding
          /%FF          | not percent-encoded UTF-8
          /%C3          | not percent-encoded UTF-8
          /%C3/%A9      | not percent-encoded UTF-8
          /%C0%AF       | not percent-encoded UTF-8
          /%C0%AE%C0%AE | not percent-encoded UTF-8
          /%ED%A0%80    | not percent-encoded UTF-8
          /%F4%90%80%80 | not percent-encoded UTF-8
          /a%00         | control character U+0000
          /a%01b        | control character U+0001
          /a%0D%0Ab     | control character U+000D
          /%7F          | control character U+007F
          /%C2%80       | control character U+0080
          /%C2%9F       | control character U+009F
          /a?limit=1    | U+003F
          /a#b          | U+0023
          /a\\..\\b     | U+005C
          /a b          | U+0020
          /caf\u00e9    | U+00E9
          /%\uff11\uff11 | broken percent-encoding
          """)
  void refusesWhatIsNoPath(String urlPath, String why) {
    assertThatThrownBy(() -> AssetPath.parse(urlPath))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesEmptyUrlPath() {
    assertThatThrownBy(() -> AssetPath.parse("")).isInstanceOf(InvalidRequestException.class);
  }

  @ParameterizedTest(name = "segment {0}")
  @ValueSource(
      strings = {"", ".", "..", "-", "a\u0001b", "a\ud800", "\udc00a", "\ud800\ud800\udc00"})
  void noPathIsMadeOfSegmentsThatAreNotAllowed(String segment) {
    assertThatThrownBy(() -> new AssetPath(List.of("a", segment)))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void takesSegmentsUpToTheirLimit() {
    String longest = "é".repeat(127) + "x";
    assertThat(new AssetPath(List.of(longest)).segments()).containsExactly(longest);

    assertThatThrownBy(() -> new AssetPath(List.of(longest + "x")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("256 bytes")
        .hasMessageContaining("255");
  }

  @Test
  void takesUpToSixtyFourSegments() {
    assertThat(new AssetPath(Collections.nCopies(64, "a")).segments()).hasSize(64);

    assertThatThrownBy(() -> new AssetPath(Collections.nCopies(65, "a")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("65 segments");
  }

  @Test
  void takesUpToTwoThousandBytesNotCountingSlashes() {
    List<String> longest = Collections.nCopies(10, "😀".repeat(50));
    AssetPath path = new AssetPath(longest);
    assertThat(path.stored().getBytes(UTF_8)).hasSize(2000 + 10);

    List<String> longer = List.of("😀".repeat(50), "x".repeat(200), "x".repeat(201));
    assertThatThrownBy(() -> new AssetPath(concat(Collections.nCopies(7, "😀".repeat(50)), longer)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("2001 bytes");
  }

  @Test
  void rootIsASlashInUrlsAndEmptyInTheDatabase() {
    assertThat(AssetPath.parse("/")).isEqualTo(AssetPath.ROOT);
    assertThat(AssetPath.ROOT.urlPath()).isEqualTo("/");
    assertThat(AssetPath.ROOT.stored()).isEmpty();
    assertThat(AssetPath.fromStored("")).isEqualTo(AssetPath.ROOT);
    assertThat(AssetPath.ROOT.isRoot()).isTrue();
  }

  @Test
  void everyPathComesBeforeTheEndOfTheRoot() {
    AssetPath last = new AssetPath(List.of("\uDBFF\uDFFF".repeat(63) + "~~~"));
    assertThat(compareBytes(last.stored(), AssetPath.ROOT.storedEnd())).isNegative();
    assertThat(compareBytes("", AssetPath.ROOT.storedEnd())).isNegative();
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "/users/123,            /users/123",
    "/%75sers,              /users",
    "/J%c3%bcrgen,          /J%C3%BCrgen",
    "/a%20b,                /a%20b",
    "/a+b,                  /a%2Bb",
    "/a%2fb,                /a%2Fb",
    "/100%25,               /100%25",
    "/a%3Fb%23c,            /a%3Fb%23c",
    "/%F0%9F%98%80,         /%F0%9F%98%80",
    "/a:b@c;d=e!$&(f)*~_.-, /a:b@c;d=e!$&(f)*~_.-",
    "/%3A%40%3B%3D%7E,      /:@;=~",
    "/%3Cb%3E%22%5C%7C,     /%3Cb%3E%22%5C%7C",
  })
  void pathHasOneCanonicalUrl(String urlPath, String canonical) {
    AssetPath path = AssetPath.parse(urlPath);

    assertThat(path.urlPath()).isEqualTo(canonical);
    assertThat(AssetPath.parse(canonical)).isEqualTo(path);
    assertThat(path).hasToString(canonical);
  }

  @Test
  void storedFormEndsEachSegmentWithASlash() {
    AssetPath path = new AssetPath(List.of("users", "a/b", "12"));

    assertThat(path.stored()).isEqualTo("users/a\u0001b/12/");
    assertThat(AssetPath.fromStored(path.stored())).isEqualTo(path);
  }

  @Test
  void storedFormWithoutItsLastSlashIsNotTakenForAPath() {
    assertThatIllegalArgumentException().isThrownBy(() -> AssetPath.fromStored("users/12"));
  }

  @ParameterizedTest(name = "/users/12 holds {0}")
  @ValueSource(
      strings = {
        "/users/12",
        "/users/12/0",
        "/users/12/profile",
        "/users/12/a/b/c",
        "/users/12/%21",
        "/users/12/%2Fx",
        "/users/12/%C3%BC",
        "/users/12/%F4%8F%BF%BF"
      })
  void rangeOfSubtreeHoldsThePathAndEverythingBelow(String below) {
    assertThat(inSubtree("/users/12", below)).isTrue();
  }

  @ParameterizedTest(name = "/users/12 spares {0}")
  @ValueSource(
      strings = {
        "/users/123",
        "/users/120",
        "/users/12x",
        "/users/12-",
        "/users/12%20",
        "/users/12!",
        "/users/12.",
        "/users/12.x/a",
        "/users/120/a",
        "/users/12%2F",
        "/users/12%2Fa",
        "/users/12%2Fa/b",
        "/users%2F12",
        "/users%2F12/a",
        "/users/12%C3%BC",
        "/users/12%F4%8F%BF%BF",
        "/users/11",
        "/users/13",
        "/users/1",
        "/users",
        "/Users/12/a",
        "/usersx/12/a"
      })
  void rangeOfSubtreeSparesSiblingsWithTheSamePrefix(String beside) {
    assertThat(inSubtree("/users/12", beside)).isFalse();
  }

  @Test
  void rangeOfSubtreeHoldsInByteOrderWhereMultiByteCharactersSortOtherwiseThanInJava() {
    // In UTF-16 the emoji sorts before U+FF5E, in UTF-8 after it.
    AssetPath tilde = new AssetPath(List.of("\uff5e"));
    AssetPath emoji = new AssetPath(List.of("😀"));

    assertThat(compareBytes(tilde.stored(), emoji.stored())).isNegative();
    assertThat(tilde.stored()).isGreaterThan(emoji.stored());
    assertThat(inSubtree("/%EF%BD%9E", "/%EF%BD%9E/%F0%9F%98%80")).isTrue();
    assertThat(inSubtree("/%EF%BD%9E", "/%F0%9F%98%80")).isFalse();
    assertThat(inSubtree("/%F0%9F%98%80", "/%F0%9F%98%80/%EF%BD%9E")).isTrue();
    assertThat(inSubtree("/%F0%9F%98%80", "/%F0%9F%98%80%EF%BD%9E")).isFalse();
  }

  private static boolean inSubtree(String root, String url) {
    AssetPath subtree = AssetPath.parse(root);
    String stored = AssetPath.parse(url).stored();
    return compareBytes(stored, subtree.stored()) >= 0
        && compareBytes(stored, subtree.storedEnd()) < 0;
  }

  /** The order of the database's collation "C". */
  private static int compareBytes(String a, String b) {
    return Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
