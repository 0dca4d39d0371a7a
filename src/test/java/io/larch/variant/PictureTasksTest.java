package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.AssetProblem;
import io.larch.asset.ContentInfo;
import io.larch.asset.FollowUp;
import io.larch.asset.PictureProblem;
import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.ImageConfig;
import io.larch.config.PathConfig;
import io.larch.config.PathImageConfig;
import io.larch.config.PathImageSettings;
import io.larch.config.PathKeepConfig;
import io.larch.config.PathKeepSettings;
import io.larch.config.PathRule;
import io.larch.config.PathRules;
import io.larch.config.PathSettings;
import io.larch.config.VariantMode;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.image.Parameters;
import io.larch.image.SignedUrls.Algorithm;
import io.larch.intake.AfterStore;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ImageInfo;
import io.larch.outbox.Task;
import io.larch.path.AssetPath;
import io.larch.path.PathPattern;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTasksTest {

  private static final ImageConfig IMAGE =
      new ImageConfig(
          5,
          1,
          Duration.ofMinutes(1),
          1_000,
          Duration.ofSeconds(10),
          64,
          Duration.ofSeconds(20),
          50_000_000,
          1 << 20,
          1 << 20,
          2,
          1 << 30,
          null);

  private static Task task(int attempt) {
    return new Task(1, "placeholder", "1", new JsonObject(), attempt, Instant.EPOCH, null);
  }

  @Test
  void whatIsGivenUpIsTold() {
    Task young = task(0);
    Task old = task(1_000);
    Throwable missing = new ContentStoreException(Kind.NOT_FOUND, "for the log");
    Throwable away = new ContentStoreException(Kind.UNAVAILABLE, "for the log");
    assertThat(PictureTasks.code(young, missing)).isNull();
    assertThat(PictureTasks.code(old, missing)).isEqualTo("content-missing");
    assertThat(PictureTasks.code(old, new AssetProblem.ContentMissing(missing)))
        .isEqualTo("content-missing");
    assertThat(PictureTasks.code(young, away)).isNull();
    assertThat(PictureTasks.code(old, away)).isEqualTo("unavailable");
    assertThat(PictureTasks.code(young, new PictureProblem.Undecodable(true, null)))
        .isEqualTo("picture-undecodable");
  }

  private final AfterStore eager =
      PictureTasks.VARIANTS.recorded(
          new PathRules(
              List.of(
                  rule("/eager/**", Set.of("small", "large"), null),
                  rule("/eager/not/**", Set.of(), null),
                  rule("/eager/off/**", null, VariantMode.DISABLED),
                  rule("/eager/named/**", null, VariantMode.PROFILES_ONLY)),
              new PathConfig(
                  "assets",
                  null,
                  1 << 20,
                  "no-cache",
                  RedirectMode.NONE,
                  null,
                  PathImageConfig.UNRULED,
                  Set.of(),
                  Algorithm.HMAC_SHA256,
                  PathKeepConfig.UNRULED)),
          IMAGE);

  private static PathRule rule(
      String pattern, @Nullable Set<String> profiles, @Nullable VariantMode mode) {
    return new PathRule(
        PathPattern.parse(pattern),
        new PathSettings(
            null,
            null,
            null,
            null,
            null,
            null,
            new PathImageSettings(Parameters.NONE, mode, profiles, null, null, null),
            null,
            null,
            PathKeepSettings.NONE),
        "a test");
  }

  private List<FollowUp> of(String path, String mediaType) {
    ImageInfo picture = mediaType.equals("image/png") ? new ImageInfo(4, 3, 1, 1, null) : null;
    return eager.of(
        AssetPath.parse(path),
        new ContentInfo(7, new ContentType(mediaType, null, picture, null), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/eager", "/eager/a/b", "/eager/named/a"})
  void pictureIsFollowedByATaskWithTheProfilesOfItsPath(String path) {
    assertThat(of(path, "image/png"))
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.kind()).isEqualTo(PictureTasks.VARIANTS.kind(IMAGE));
              assertThat(task.payload().getJsonArray("profiles"))
                  .isEqualTo(new JsonArray(List.of("large", "small")));
            });
  }

  @Test
  void pictureWhoseHeaderTellsNothingIsToldOfAsWell() {
    assertThat(of("/eager/a", "image/jpeg")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/other", "/eager/not/a", "/eager/off/a"})
  void nothingFollowsWhereNoRuleWantsItOrItIsSwitchedOff(String path) {
    assertThat(of(path, "image/png")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/svg+xml", "application/pdf", "text/plain"})
  void nothingFollowsOfWhatIsNoPicture(String mediaType) {
    assertThat(of("/eager/a", mediaType)).isEmpty();
  }

  @Test
  void anAttemptHasTimeForAWorkerAndTheStore() {
    assertThat(PictureTasks.values())
        .extracting(tasks -> tasks.kind(IMAGE).timeout())
        .allSatisfy(timeout -> assertThat(timeout).isGreaterThan(Duration.ofSeconds(60)));
  }
}
