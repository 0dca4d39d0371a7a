package io.larch.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {

  @ParameterizedTest
  @CsvSource({
    "read /a/**, /a, true",
    "read /a/**, /a/b, true",
    "read /a/**, /a/b/c, true",
    "read /a/**, /ab, false",
    "read /a/**, /, false",
    "read /a/**, /A/b, false",
    "read /a, /a, true",
    "read /a, /a/b, false",
    "read /a/*, /a, false",
    "read /a/*, /a/b, true",
    "read /a/*, /a/b/c, false",
    "read /*/photos/**, /u/photos/1, true",
    "read /*/photos/**, /u/v/photos/1, false",
    "read /a%2Fb/**, /a%2Fb/c, true",
    "read /a%2Fb/**, /a/b/c, false",
    "read /**, /anything, true",
    "store /a/**, /a, false",
    "delete /a/**, /a, false"
  })
  void permissionIsForItsActionAtItsPaths(String permission, String path, boolean permitted) {
    assertThat(of("", permission).allow(Action.READ, AssetPath.parse(path))).isEqualTo(permitted);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/**, /a, true",
    "/a/**, /a/b, true",
    "/a/**, /, false",
    "/a/**, /ab, false",
    "/**, /, true",
    "/a/*, /a, false",
    "/a/*, /a/b, false",
    "/a/**/b, /a/b, false",
    "/a/*/**, /a, false",
    "/a/*/**, /a/b, true",
    "/a/**/b/**, /a/x/b, true",
    "/a/**/b/**, /a/x, false"
  })
  void wholeSubtreeNeedsAPermissionForAllOfIt(String pattern, String path, boolean permitted) {
    assertThat(
            of("", "delete:recursive " + pattern)
                .allowBelow(Action.DELETE_RECURSIVE, AssetPath.parse(path)))
        .isEqualTo(permitted);
  }

  @Test
  void actionsArePermittedOneByOne() {
    for (Action given : Action.values()) {
      Permissions permissions = of("", given.word() + (given.isAtPaths() ? " /**" : ""));
      for (Action asked : Action.values()) {
        boolean covered = asked == given || (given == Action.ADMIN && asked == Action.OPERATE);
        assertThat(permissions.allowSomewhere(asked)).as(given + ", " + asked).isEqualTo(covered);
        assertThat(permissions.allow(asked, AssetPath.parse("/a")))
            .as(given + ", " + asked)
            .isEqualTo(asked == given && given.isAtPaths());
      }
    }
  }

  @Test
  void noneIsNothingAndAllIsEverything() {
    for (Action action : Action.values()) {
      assertThat(Permissions.NONE.allowSomewhere(action)).isFalse();
      assertThat(Permissions.ALL.allowSomewhere(action)).isTrue();
      assertThat(Permissions.ALL.allowBelow(action, AssetPath.ROOT)).isEqualTo(action.isAtPaths());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "read",
        "read ",
        "read  /a",
        " read /a",
        "read\t/a",
        "read a",
        "read /",
        "read //",
        "read /a/",
        "read /a*",
        "READ /a",
        "write /a",
        "delete:all /a",
        "operate /a",
        "admin /**",
        "operate ",
        "read /a/../b",
        "read /a/%2e%2e",
        "read /{subject}/**",
        "read /u{sub}/**",
        "read /{sub",
        "read /a/**/**"
      })
  void whatIsNotUnderstoodIsRefused(String text) {
    assertThatThrownBy(() -> Permission.parse(text)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void permissionsAreWrittenAsTheyWereRead() {
    for (String text : List.of("read /a/**", "delete:recursive /users/{sub}/**", "operate")) {
      assertThat(Permission.parse(text)).hasToString(text);
    }
  }

  @Test
  void subjectStandsForItselfAlone() {
    Permissions permissions = of("ann", "delete /users/{sub}/**");
    assertThat(permissions.allow(Action.DELETE, AssetPath.parse("/users/ann/p"))).isTrue();
    assertThat(permissions.allow(Action.DELETE, AssetPath.parse("/users/anna/p"))).isFalse();
    assertThat(permissions.allow(Action.DELETE, AssetPath.parse("/users/bob/p"))).isFalse();
    assertThat(permissions.allow(Action.DELETE, AssetPath.parse("/users/%7Bsub%7D"))).isFalse();
  }

  /** Whatever would stand for more than one segment, or for another one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a/b", "a/../b", "*", "**", "a*", ".", "..", "-", "a\u0000", "\n", "\u007f"
      })
  void hostileSubjectGetsNothingThatNamesIt(String subject) {
    Permissions permissions = of(subject, "delete /users/{sub}/**", "read /{sub}", "read /public");
    assertThat(permissions.allowSomewhere(Action.DELETE)).isFalse();
    assertThat(permissions.allow(Action.READ, AssetPath.parse("/public"))).isTrue();
    assertThat(permissions.allow(Action.READ, AssetPath.parse("/a"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%2e%2e", "%2F", "a%2Fb", "%", "Jürgen", "{sub}", "a b", "?x#y", "a\\b"})
  void subjectIsNotDecoded(String subject) {
    Permissions permissions = of(subject, "delete /users/{sub}/**");
    AssetPath own = new AssetPath(List.of("users", subject, "p"));
    assertThat(permissions.allow(Action.DELETE, own)).isTrue();
    assertThat(permissions.allow(Action.DELETE, new AssetPath(List.of("users", "x", "p"))))
        .isFalse();
  }

  @Test
  void subjectThatIsTooLongForASegmentGetsNothingThatNamesIt() {
    assertThat(of("x".repeat(256), "delete /{sub}/**").allowSomewhere(Action.DELETE)).isFalse();
  }

  /** Whatever a subject is, it may do something below its own name and nowhere else. */
  @Property
  void noSubjectReachesAnotherOnes(
      @ForAll("subjects") String subject, @ForAll("paths") AssetPath path) {
    Permissions permissions =
        of(subject, "delete /users/{sub}/**", "delete:recursive /users/{sub}/**");
    boolean own =
        path.segments().size() >= 2
            && path.segments().getFirst().equals("users")
            && path.segments().get(1).equals(subject);
    if (!own) {
      assertThat(permissions.allow(Action.DELETE, path)).isFalse();
      assertThat(permissions.allowBelow(Action.DELETE_RECURSIVE, path)).isFalse();
    }
  }

  /** A prefix covers what begins with its segments, by a simpler way of telling. */
  @Property
  void prefixIsOfWholeSegments(@ForAll("paths") AssetPath prefix, @ForAll("paths") AssetPath path) {
    if (prefix.isRoot()) {
      return;
    }
    boolean below =
        path.segments().size() >= prefix.segments().size()
            && path.segments().subList(0, prefix.segments().size()).equals(prefix.segments());
    Permissions permissions = of("", "read " + prefix.urlPath().replace("*", "%2A") + "/**");
    assertThat(permissions.allow(Action.READ, path)).isEqualTo(below);
    assertThat(permissions.allowBelow(Action.READ, path)).isEqualTo(below);
  }

  /** Whoever may do something to a subtree may do it at each path of it. */
  @Property
  void subtreeIsPermittedWhereEachPathOfItIs(
      @ForAll("patterns") String pattern,
      @ForAll("paths") AssetPath path,
      @ForAll("paths") AssetPath more) {
    Permissions permissions = of("", "read " + pattern);
    if (permissions.allowBelow(Action.READ, path)) {
      List<String> segments = new ArrayList<>(path.segments());
      segments.addAll(more.segments());
      assertThat(permissions.allow(Action.READ, new AssetPath(segments))).isTrue();
    }
  }

  @Provide
  Arbitrary<String> subjects() {
    return Arbitraries.oneOf(
        Arbitraries.of("a", "b", "users", "..", "*", "**", "a/b", "%2F", "", "-", "{sub}"),
        Arbitraries.strings().ofMaxLength(5));
  }

  @Provide
  Arbitrary<AssetPath> paths() {
    return Arbitraries.of("users", "a", "b", "ab", "*", "**", "{sub}", "a/b", "%2F")
        .list()
        .ofMaxSize(4)
        .map(AssetPath::new);
  }

  @Provide
  Arbitrary<String> patterns() {
    return Combinators.combine(
            Arbitraries.of("users", "a", "b", "*", "**").list().ofMinSize(1).ofMaxSize(4),
            Arbitraries.of("", "/**"))
        .as((segments, end) -> "/" + String.join("/", segments) + end)
        .filter(pattern -> !pattern.contains("**/**"));
  }

  private static Permissions of(String subject, String... permissions) {
    return Permissions.of(Stream.of(permissions).map(Permission::parse).toList(), subject);
  }

  @Test
  void wordsAreThoseOfThePage() {
    assertThat(Stream.of(Action.values()).map(Action::word))
        .containsExactly(
            "read",
            "store",
            "update",
            "delete",
            "delete:recursive",
            "purge",
            "restore",
            "operate",
            "admin")
        .allMatch(word -> word.equals(word.toLowerCase(Locale.ROOT)));
  }
}
