package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.ConfigLoader;
import io.larch.path.AssetPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
              { pattern = "/users/**", bucket = users, allowed-content-types = ["image/*"] }
              { pattern = "/users/*/p", max-content-size = 2KiB }
            ]
            """);
    String text =
        PathExplanation.text(
            AssetPath.parse("/users/1/p"),
            ConfigLoader.load(
                    file,
                    Map.of(
                        "LARCH_CONTENT_S3_SECRET_KEY",
                        "x",
                        "LARCH_MESSAGING_PASSWORD",
                        "y",
                        "LARCH_DATABASE_PASSWORD",
                        "z"))
                .config()
                .pathRules());

    assertThat(text)
        .isEqualTo(
            """
            bucket = users  # /users/** (FILE:2)
            allowed-content-types = ["image/*"]  # /users/** (FILE:2)
            max-content-size = 2048B  # /users/*/p (FILE:3)
            cache-control = "no-cache"  # no rule: as for all paths
            redirect.mode = none  # no rule: as for all paths
            redirect.template = null  # no rule: as for all paths
            """
                .replace("FILE", file.toString()));
  }
}
