package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.ConfigLoader;
import io.larch.config.PathConfig;
import io.larch.config.PathImageConfig;
import io.larch.config.PathImageSettings;
import io.larch.config.PathKeepConfig;
import io.larch.config.PathKeepSettings;
import io.larch.config.PathRule;
import io.larch.config.PathRules;
import io.larch.config.PathSettings;
import io.larch.config.Placeholder;
import io.larch.config.VariantExpiry;
import io.larch.config.VariantMode;
import io.larch.image.Parameters;
import io.larch.image.SignedUrls.Algorithm;
import io.larch.path.AssetPath;
import io.larch.path.PathPattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathExplanationTest {

  @Test
  void eachKeyIsToldWithTheRuleThatItComesFrom(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("larch.conf"),
            """
            paths = [
              { pattern = "/users/**", bucket = users, allowed-content-types = ["image/*"], keep.deleted = 14d }
              { pattern = "/users/*/p", max-content-size = 2KiB, keep { versions = 3 } }
            ]
            """);
    String text =
        PathExplanation.text(
            AssetPath.parse("/users/1/p"),
            ConfigLoader.load(file, Map.of(), ConfigLoader.Use.NO_OTHER_SERVER)
                .config()
                .pathRules());

    assertThat(text)
        .isEqualTo(
            """
            bucket = users  # /users/** (FILE:2)
            allowed-content-types = ["image/*"]  # /users/** (FILE:2)
            max-content-size = 2KiB  # /users/*/p (FILE:3)
            cache-control = "no-cache"  # no rule: as for all paths
            redirect.mode = none  # no rule: as for all paths
            redirect.template = null  # no rule: as for all paths
            image.variants.mode = enabled  # no rule: as for all paths
            image.variants.eager = []  # no rule: as for all paths
            image.variants.expiry = "never"  # no rule: as for all paths
            image.placeholders = []  # no rule: as for all paths
            image.accept = false  # no rule: as for all paths
            signed-urls.keys = []  # no rule: as for all paths
            signed-urls.algorithm = hmac-sha256  # no rule: as for all paths
            keep.deleted = 14d  # /users/** (FILE:2)
            keep.replaced = none  # no rule: as for all paths
            keep.versions = 3  # /users/*/p (FILE:3)
            """
                .replace("FILE", file.toString()));
  }

  @Test
  void ofPicturesEachKeyIsToldToo() {
    PathImageSettings images =
        new PathImageSettings(
            Parameters.read(List.of(Map.entry("w", "100"), Map.entry("pad-c", "#FF0000"))),
            VariantMode.PROFILES_ONLY,
            Set.of("small", "large"),
            new VariantExpiry(VariantExpiry.Kind.IDLE, Duration.ofDays(1)),
            Set.of(Placeholder.THUMBHASH),
            null);
    PathSettings settings =
        new PathSettings(
            null, null, null, null, null, null, images, Set.of("web"), null, PathKeepSettings.NONE);
    PathRules rules =
        new PathRules(
            List.of(new PathRule(PathPattern.parse("/users/**"), settings, "FILE:2")),
            new PathConfig(
                "assets",
                null,
                1024,
                "no-cache",
                RedirectMode.NONE,
                null,
                PathImageConfig.UNRULED,
                Set.of(),
                Algorithm.HMAC_SHA256,
                PathKeepConfig.UNRULED));

    assertThat(PathExplanation.text(AssetPath.parse("/users/1"), rules))
        .endsWith(
            """
            image.preprocessing.max-width = "100"  # /users/** (FILE:2)
            image.preprocessing.pad-c = "ff0000"  # /users/** (FILE:2)
            image.variants.mode = profiles-only  # /users/** (FILE:2)
            image.variants.eager = ["large", "small"]  # /users/** (FILE:2)
            image.variants.expiry = "idle 1d"  # /users/** (FILE:2)
            image.placeholders = [thumbhash]  # /users/** (FILE:2)
            image.accept = false  # no rule: as for all paths
            signed-urls.keys = ["web"]  # /users/** (FILE:2)
            signed-urls.algorithm = hmac-sha256  # no rule: as for all paths
            keep.deleted = none  # no rule: as for all paths
            keep.replaced = none  # no rule: as for all paths
            keep.versions = 100  # no rule: as for all paths
            """);
  }
}
