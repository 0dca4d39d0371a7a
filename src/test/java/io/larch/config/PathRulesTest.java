package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.image.SignedUrls.Algorithm;
import io.larch.path.AssetPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRulesTest {

  private ConfigFixture fixture;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    fixture = new ConfigFixture(directory);
  }

  @Test
  void withoutRulesTheSettingsForAllHoldEverywhere() {
    PathConfig settings = at("", "/users/1");

    assertThat(settings)
        .isEqualTo(
            new PathConfig(
                "assets",
                null,
                100L * 1024 * 1024,
                "no-cache",
                RedirectMode.NONE,
                null,
                PathImageConfig.UNRULED,
                Set.of(),
                Algorithm.HMAC_SHA256,
                PathKeepConfig.UNRULED));
  }

  @Test
  void eachKeyComesFromTheMostSpecificRuleThatHasIt() {
    String rules =
        """
        asset.redirect { mode = template, template = "https://all.example/{key}" }
        paths = [
          { pattern = "/**", max-content-size = 1MiB, cache-control = "max-age=1" }
          { pattern = "/users/*/photos/**", allowed-content-types = ["image/*"] }
          { pattern = "/users/**", bucket = users, max-content-size = 2KiB,
            allowed-content-types = [], redirect.mode = presigned }
        ]
        """;

    assertThat(at(rules, "/users/1/photos/2"))
        .isEqualTo(
            new PathConfig(
                "users",
                Set.of("image/*"),
                2048L,
                "max-age=1",
                RedirectMode.PRESIGNED,
                "https://all.example/{key}",
                PathImageConfig.UNRULED,
                Set.of(),
                Algorithm.HMAC_SHA256,
                PathKeepConfig.UNRULED));
    assertThat(at(rules, "/users").allowedContentTypes()).isEmpty();
    assertThat(at(rules, "/elsewhere").bucket()).isEqualTo("assets");
    assertThat(fixture.load(rules).pathRules().buckets()).containsExactly("assets", "users");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          paths = [{ bucket = users }]                                     | paths[0]
          paths = [{ pattern = "users" }]                                  | paths[0].pattern
          paths = [{ pattern = "/a", buket = users }]                      | paths[0].buket
          paths = [{ pattern = "/a", bucket = "NO" }]                      | paths[0].bucket
          paths = [{ pattern = "/a" }, { pattern = "/b", redirect.mode = x }] | paths[1].redirect.mode
          paths = [{ pattern = "/a", allowed-content-types = ["*/*"] }]    | paths[0].allowed-content-types
          paths = [{ pattern = "/a", max-content-size = 1 }]               | paths[0].max-content-size
          paths = [{ pattern = "/a", cache-control = "a\\nb" }]             | paths[0].cache-control
          paths = [{ pattern = "/a/*" }, { pattern = "/*/b" }]             | paths
          paths = [{ pattern = "/a" }, { pattern = "/a", bucket = users }] | paths
          paths = [{ pattern = "/a", max-content-size = 49GiB }]           | paths
          paths = [{ pattern = "/a", redirect.mode = template }]           | paths
          paths = [x]                                                      | paths[0]
          paths = { pattern = "/a" }                                       | paths.pattern
          paths = 3                                                        | paths
          """)
  void whatIsWrongIsRefusedAtItsKey(String content, String key) {
    assertThat(fixture.errors(content))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.key()).isEqualTo(key);
              assertThat(error.origin()).endsWith("test.conf:1");
            });
  }

  @Test
  void unknownKeyIsToldWithTheNearestOne() {
    assertThat(fixture.errors("paths = [{ pattern = \"/a\", buket = users }]"))
        .extracting(ConfigError::message)
        .containsExactly("there is no such key; did you mean paths[0].bucket?");
  }

  @Test
  void rulesThatCanNotMeetMayBeEquallySpecific() {
    assertThat(fixture.load("paths = [{ pattern = \"/a/**\" }, { pattern = \"/b/**\" }]").paths())
        .hasSize(2);
  }

  @Test
  void templateMayComeFromALessSpecificRule() {
    String rules =
        """
        paths = [
          { pattern = "/a/**", redirect.mode = template }
          { pattern = "/**", redirect.template = "https://a.example/{key}" }
        ]
        """;
    assertThat(at(rules, "/a/b").redirectTemplate()).isEqualTo("https://a.example/{key}");
  }

  @Test
  void rulesCanNotBeSetByAVariable() {
    List<ConfigError> errors =
        fixture.errors("", ConfigFixture.secretsAnd(Map.of("LARCH_PATHS", "/users/**")));

    assertThat(errors).extracting(ConfigError::key).containsExactly("paths[0]");
    assertThat(errors).extracting(ConfigError::origin).containsExactly("LARCH_PATHS");
  }

  private PathConfig at(String content, String path) {
    return fixture.load(content).pathRules().at(AssetPath.parse(path));
  }
}
