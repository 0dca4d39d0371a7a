package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.SignedUrls.Algorithm;
import io.larch.path.AssetPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules by path say of pictures, and of signatures. */
class PathImagesTest {

  private static final String RULES =
      """
      profiles { small { w = 60 }, large { w = 600 } }
      paths = [
        { pattern = "/**"
          image {
            preprocessing { format = webp, max-width = 100, q = 70 }
            variants { mode = profiles-only, eager = [small, large], expiry = "idle 30d" }
            placeholders = [blurhash]
            accept = true
          }
          signed-urls { keys = [web, app-2], algorithm = hmac-sha512 }
        }
        { pattern = "/users/**"
          image {
            preprocessing { max-width = 200, strip = true }
            variants { eager = [], expiry = "ttl 3s" }
            placeholders = [blurhash, thumbhash]
          }
          signed-urls.keys = []
        }
        { pattern = "/users/*/icons/**", image { preprocessing.format = png, accept = false
          variants { mode = disabled, expiry = never } } }
      ]
      """;

  private static final Map<String, String> KEYS =
      ConfigFixture.secretsAnd(
          Map.of("LARCH_SIGNED_URLS_KEY_WEB", "one", "LARCH_SIGNED_URLS_KEY_APP_2", "two"));

  private ConfigFixture fixture;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    fixture = new ConfigFixture(directory);
  }

  @Test
  void eachKeyReachesItsField() {
    PathImageConfig images = at("/elsewhere").images();

    assertThat(images.onStore()).hasToString("w_100,format_webp,q_70");
    assertThat(images.mode()).isEqualTo(VariantMode.PROFILES_ONLY);
    assertThat(images.eager()).containsExactlyInAnyOrder("small", "large");
    assertThat(images.expiry())
        .isEqualTo(new VariantExpiry(VariantExpiry.Kind.IDLE, Duration.ofDays(30)));
    assertThat(images.placeholders()).containsExactly(Placeholder.BLURHASH);
    assertThat(images.accept()).isTrue();
    assertThat(at("/elsewhere").signingKeys()).isEqualTo(Set.of("web", "app-2"));
    assertThat(at("/elsewhere").signingAlgorithm()).isEqualTo(Algorithm.HMAC_SHA512);
  }

  @Test
  void eachKeyIsInheritedByItself() {
    PathImageConfig images = at("/users/1").images();

    assertThat(images.onStore()).hasToString("w_200,format_webp,q_70,strip_true");
    assertThat(images.mode()).isEqualTo(VariantMode.PROFILES_ONLY);
    assertThat(images.eager()).isEmpty();
    assertThat(images.expiry())
        .isEqualTo(new VariantExpiry(VariantExpiry.Kind.TTL, Duration.ofSeconds(3)));
    assertThat(images.placeholders())
        .containsExactlyInAnyOrder(Placeholder.BLURHASH, Placeholder.THUMBHASH);
    assertThat(images.accept()).isTrue();
    assertThat(at("/users/1").signingKeys()).isEmpty();
    assertThat(at("/users/1").signingAlgorithm()).isEqualTo(Algorithm.HMAC_SHA512);
  }

  @Test
  void qualityOfOneRuleHasNoMeaningForAnothersFormatThatLosesNothing() {
    PathImageConfig images = at("/users/1/icons/2").images();

    assertThat(images.onStore()).hasToString("w_200,format_png,strip_true");
    assertThat(images.mode()).isEqualTo(VariantMode.DISABLED);
    assertThat(images.expiry()).isEqualTo(VariantExpiry.NEVER);
    assertThat(images.accept()).isFalse();
  }

  @Test
  void everyParameterButThoseOfCroppingIsOneOfPreprocessing() {
    PathImageConfig images =
        fixture
            .read(
                """
                paths = [{ pattern = "/**", image.preprocessing {
                  format = jpg, max-width = 1, max-height = 2, r = 90, f = h, filter = sepia, blur = 3,
                  q = 4, pad = 5, pad-c = "#00ff00", strip = true, cs = p3
                } }]
                """)
            .pathRules()
            .at(AssetPath.parse("/a"))
            .images();

    assertThat(images.onStore())
        .hasToString(
            "w_1,h_2,format_jpg,r_90,f_h,filter_sepia,blur_3,q_4,pad_5,pad-c_00ff00,strip_true,"
                + "cs_p3");
  }

  @Test
  void secretsAreReadByTheNamesOfKeys() {
    assertThat(fixture.read(RULES, KEYS).signingSecrets())
        .isEqualTo(Map.of("web", new Secret("one"), "app-2", new Secret("two")));
  }

  @Test
  void keysNameMayBeANumber() {
    assertThat(
            fixture
                .read(
                    "paths = [{ pattern = \"/a\", signed-urls.keys = [1] }]",
                    ConfigFixture.secretsAnd(Map.of("LARCH_SIGNED_URLS_KEY_1", "one")))
                .signingSecrets())
        .isEqualTo(Map.of("1", new Secret("one")));
  }

  @Test
  void secretThatIsMissingIsTold() {
    assertThat(fixture.readErrors(RULES, ConfigFixture.SECRETS))
        .extracting(ConfigError::toString)
        .containsExactlyInAnyOrder(
            "environment: signed-urls.key.web: is not set; set the variable"
                + " LARCH_SIGNED_URLS_KEY_WEB, or LARCH_SIGNED_URLS_KEY_WEB_FILE to the name of a"
                + " file that holds it",
            "environment: signed-urls.key.app-2: is not set; set the variable"
                + " LARCH_SIGNED_URLS_KEY_APP_2, or LARCH_SIGNED_URLS_KEY_APP_2_FILE to the name of"
                + " a file that holds it");
  }

  @Test
  void secretOfAProcessThatAnswersNobodyIsNotNeeded() {
    assertThat(
            fixture
                .read("roles = [relay, purge], " + RULES, ConfigFixture.SECRETS)
                .signingSecrets())
        .containsEntry("web", Secret.NONE);
  }

  @Test
  void secretThatNoRuleNamesIsRefused() {
    assertThat(
            fixture.readErrors(
                "", ConfigFixture.secretsAnd(Map.of("LARCH_SIGNED_URLS_KEY_WEB", "one"))))
        .extracting(ConfigError::origin)
        .containsExactly("LARCH_SIGNED_URLS_KEY_WEB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image.preprocessing.max-width = 0 | image.preprocessing.max-width
          image.preprocessing.w = 1 | image.preprocessing.w
          image.preprocessing.fit = fill | image.preprocessing.fit
          image.preprocessing.format = jpeg | image.preprocessing.format
          image.preprocessing { format = gif, q = 1 } | image.preprocessing.q
          image.preprocessing.pad-c = ff0000 | image.preprocessing.pad-c
          image.variants.mode = on | image.variants.mode
          image.variants.eager = small | image.variants.eager
          image.variants.eager = [""] | image.variants.eager
          image.variants.expiry = 30d | image.variants.expiry
          image.variants.expiry = "ttl" | image.variants.expiry
          image.variants.expiry = "ttl 3" | image.variants.expiry
          image.variants.expiry = "ttl 0s" | image.variants.expiry
          image.variants.expiry = "ttl 1500ms" | image.variants.expiry
          image.variants.expiry = "idle 3651d" | image.variants.expiry
          image.variants.expiry = "Never" | image.variants.expiry
          image.placeholders = [lqip] | image.placeholders
          image.accept = maybe | image.accept
          signed-urls.keys = [WEB] | signed-urls.keys
          signed-urls.keys = [a--b] | signed-urls.keys
          signed-urls.keys = [web-file] | signed-urls.keys
          signed-urls.keys = [file] | signed-urls.keys
          signed-urls.algorithm = sha256 | signed-urls.algorithm
          signed-urls.algorithm = hmac-sha1 | signed-urls.algorithm
          image = true | image
          """)
  void whatIsWrongIsRefusedAtItsKey(String rule, String key) {
    assertThat(
            fixture.readErrors(
                "paths = [{ pattern = \"/a\", " + rule + " }]", ConfigFixture.SECRETS))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.key()).isEqualTo("paths[0]." + key);
              assertThat(error.origin()).endsWith("test.conf:1");
            });
  }

  @Test
  void eagerProfileThatIsNotThereIsToldWithTheNearestOne() {
    assertThat(
            fixture.readErrors(
                """
                profiles.small.w = 60
                paths = [{ pattern = "/a", image.variants.eager = [smal, small] }]
                """,
                ConfigFixture.SECRETS))
        .extracting(ConfigError::message)
        .containsExactly(
            "image.variants.eager names the profile smal, which there isn't; did you mean small?");
  }

  @Test
  void eagerProfileThatIsWrongItselfIsToldOnce() {
    assertThat(
            fixture.readErrors(
                """
                profiles.small.w = 0
                paths = [{ pattern = "/a", image.variants.eager = [small] }]
                """,
                ConfigFixture.SECRETS))
        .extracting(ConfigError::key)
        .containsExactly("profiles.small.w");
  }

  private PathConfig at(String path) {
    return fixture.read(RULES, KEYS).pathRules().at(AssetPath.parse(path));
  }
}
