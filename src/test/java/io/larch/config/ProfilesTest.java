package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.Profiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfilesTest {

  private ConfigFixture fixture;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    fixture = new ConfigFixture(directory);
  }

  @Test
  void profilesAreParametersByName() {
    Profiles profiles =
        fixture
            .read(
                """
                profiles {
                  small { w = 60, h = 60, fit = crop, g = entropy, pad = 2, pad-c = "#ff0000" }
                  Web-1_y { format = webp, strip = true }
                }
                profiles.small.w = 80
                """)
            .profiles();

    assertThat(profiles.names()).containsExactlyInAnyOrder("small", "Web-1_y");
    assertThat(profiles.named("small"))
        .hasToString("w=80 h=60 fit=crop g=entropy pad=2 pad-c=ff0000");
    assertThat(profiles.named("Web-1_y")).hasToString("format=webp strip=true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          profiles = 3 | profiles | must be a section of profiles, such as { small { w = 60 } }
          profiles = null | profiles | must be a section of profiles, such as { small { w = 60 } }
          profiles = [{ w = 1 }] | profiles | must be a section of profiles, such as { small { w = 60 } }
          profiles.small = 60 | profiles.small | must be a section of parameters, such as { w = 60 }
          profiles."-" { w = 1 } | profiles.- | must be a profile's name: up to 64 letters, digits, dashes and underscores, not '-'
          profiles.small.w = 0 | profiles.small.w | is a whole number from 1 to 20000, not '0'
          profiles.small.w = null | profiles.small.w | must have a value, not null
          profiles.small.w = [1] | profiles.small.w | must be a single value, not a list or a section
          profiles.small.w.x = 1 | profiles.small.w | must be a single value, not a list or a section
          profiles.small.fit = fill | profiles.small.fit | of fill needs both 'w' and 'h'
          profiles.small { q = 1, format = png } | profiles.small.q | has no meaning for a format that loses nothing, as png and gif do; leave it out
          profiles.small { w = 20000, h = 20000 } | profiles.small.w | times 'h' is at most 50000000 pixels, unlike 20000 x 20000
          profiles.small.profile = small | profiles.small.profile | is no parameter of a transformation; those are w, h, fit, g, format, r, f, filter, blur, q, pad, pad-c, strip, cs
          """)
  void whatIsWrongIsRefusedAtItsKey(String content, String key, String message) {
    assertThat(fixture.readErrors(content, ConfigFixture.SECRETS))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.key()).isEqualTo(key);
              assertThat(error.origin()).endsWith("test.conf:1");
              assertThat(error.message()).isEqualTo(message);
            });
  }

  @Test
  void maxPixelsHoldForProfilesToo() {
    assertThat(
            fixture
                .read("image.max-pixels = 400000000, profiles.large { w = 20000, h = 20000 }")
                .profiles()
                .names())
        .containsExactly("large");
  }

  @Test
  void profilesCanNotBeSetByAVariable() {
    assertThat(fixture.readErrors("", ConfigFixture.secretsAnd(Map.of("LARCH_PROFILES", "small"))))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.key()).isEqualTo("profiles");
              assertThat(error.origin()).isEqualTo("LARCH_PROFILES");
            });
  }
}
