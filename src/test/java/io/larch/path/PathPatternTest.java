package io.larch.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "/users, /users, true",
    "/users, /users/1, false",
    "/users, /user, false",
    "/users/*, /users/1, true",
    "/users/*, /users, false",
    "/users/*, /users/1/p, false",
    "/users/**, /users, true",
    "/users/**, /users/1, true",
    "/users/**, /users/1/p/q, true",
    "/users/**, /users1, false",
    "/users/**/photos, /users/photos, true",
    "/users/**/photos, /users/1/2/photos, true",
    "/users/**/photos, /users/1/photos/2, false",
    "/**, /anything/at/all, true",
    "/**/a/*/b, /a/a/x/b, true",
    "/**/a/**/b, /a/x/b/y, false",
    "/Users/**, /users/1, false",
    "/a%2Fb/*, /a%2fb/c, true",
    "/a%2Fb/*, /a/b/c, false",
    "/%2A, /%2A, true",
    "/%2A, /x, false"
  })
  void starIsOneSegmentAndTwoStarsAreAnyNumber(String pattern, String path, boolean matches) {
    assertThat(PathPattern.parse(pattern).matches(AssetPath.parse(path))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "users/**",
        "/users/",
        "//a",
        "/a*",
        "/*.png",
        "/a/***",
        "/**/**",
        "/a/-/b",
        "/a/..",
        "/%zz"
      })
  void whatIsNoPatternIsRefused(String text) {
    assertThatThrownBy(() -> PathPattern.parse(text)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void fewerDoubleStarsThenMoreLiteralsThenMoreSegmentsGoFirst() {
    List<PathPattern> ordered =
        Stream.of(
                "/a/b/c",
                "/a/*/c",
                "/a/b",
                "/a/*",
                "/a",
                "/*/*/*",
                "/*",
                "/a/*/b/**",
                "/a/b/**",
                "/*/a/**",
                "/a/**",
                "/*/**",
                "/**",
                "/**/a/**")
            .map(PathPattern::parse)
            .toList();
    assertThat(ordered.reversed().stream().sorted(PathPattern.MOST_SPECIFIC_FIRST))
        .containsExactlyElementsOf(ordered);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/**, /b/**, false",
    "/a/**, /a/b, true",
    "/a/*, /*/b, true",
    "/*, /a/b, false",
    "/**/a, /b/**, true",
    "/a/**/c, /a/b, false",
    "/a, /a, true"
  })
  void patternsOverlapWhenOnePathMatchesBoth(String one, String other, boolean overlap) {
    assertThat(PathPattern.parse(one).overlaps(PathPattern.parse(other))).isEqualTo(overlap);
    assertThat(PathPattern.parse(other).overlaps(PathPattern.parse(one))).isEqualTo(overlap);
  }

  @Property(tries = 2000)
  void aPathThatBothMatchShowsThatTheyOverlap(
      @ForAll("patterns") String one,
      @ForAll("patterns") String other,
      @ForAll("paths") String path) {
    AssetPath asset = AssetPath.parse(path);
    PathPattern first = PathPattern.parse(one);
    PathPattern second = PathPattern.parse(other);
    if (first.matches(asset) && second.matches(asset)) {
      assertThat(first.overlaps(second)).isTrue();
    }
    assertThat(first.overlaps(first)).isTrue();
  }

  @Property(tries = 2000)
  void matchingIsWhatTheRegularExpressionSays(
      @ForAll("patterns") String pattern, @ForAll("paths") String path) {
    String expression =
        pattern.replace("/**", "(/D)D").replace("/*", "/[^/]+").replace("(/D)D", "(/[^/]+)*");
    assertThat(PathPattern.parse(pattern).matches(AssetPath.parse(path)))
        .isEqualTo(path.matches(expression));
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of("a", "b", "*", "**")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(segments -> "/" + String.join("/", segments))
        .filter(pattern -> !pattern.contains("**/**"));
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "c")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(segments -> "/" + String.join("/", segments));
  }
}
