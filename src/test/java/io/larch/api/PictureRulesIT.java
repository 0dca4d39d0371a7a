package io.larch.api;

import static io.larch.api.AssetServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.PathImageSettings;
import io.larch.config.PathKeepSettings;
import io.larch.config.PathRule;
import io.larch.config.PathSettings;
import io.larch.config.VariantMode;
import io.larch.image.Parameters;
import io.larch.image.Profiles;
import io.larch.image.SignedUrls;
import io.larch.image.SignedUrls.Algorithm;
import io.larch.image.worker.ImageWorkers;
import io.larch.path.PathPattern;
import io.larch.testing.DrawnPictures;
import io.larch.testing.ImageConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What rules by path say of pictures holds over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PictureRulesIT {

  private static final byte[] JPEG = DrawnPictures.picture("jpg", 40, 30);

  private @Nullable AssetServer running;

  @BeforeAll
  void start(@TempDir Path directory) {
    running =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(RedirectMode.NONE, Set.of(), Set.of()),
            List.of(
                rule("/off/**", images(VariantMode.DISABLED, null), null),
                rule("/off/negotiated/**", images(null, true), null),
                rule("/named/**", images(VariantMode.PROFILES_ONLY, null), null),
                rule("/negotiated/**", images(null, true), null),
                rule("/signed/**", PathImageSettings.NONE, Set.of("web"))),
            new Profiles(Map.of("small", Parameters.read(List.of(Map.entry("w", "20"))))),
            PictureRulesIT::workers);
  }

  private static Future<ImageWorkers> workers(Vertx vertx) {
    Future<ImageWorkers> workers =
        ImageWorkers.start(vertx, ImageConfigs.USUAL, new SimpleMeterRegistry());
    ImageWorkers started = AssetServer.await(workers);
    assumeTrue(started.missing().isEmpty(), () -> "left out: libvips: " + started.missing());
    return workers;
  }

  private static PathImageSettings images(@Nullable VariantMode mode, @Nullable Boolean accept) {
    return new PathImageSettings(Parameters.NONE, mode, null, null, null, accept);
  }

  private static PathRule rule(
      String pattern, PathImageSettings images, @Nullable Set<String> signingKeys) {
    return new PathRule(
        PathPattern.parse(pattern),
        new PathSettings(
            null, null, null, null, null, null, images, signingKeys, null, PathKeepSettings.NONE),
        "a test");
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private AssetServer server() {
    return Objects.requireNonNull(running);
  }

  private String stored(String path) {
    assertThat(server().store("/assets/" + path, JPEG).statusCode()).isEqualTo(201);
    return "/assets/" + path;
  }

  private void assertNotAllowed(String target) {
    HttpResponse<String> answer = server().get(target);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(json(answer).get("type").asText())
        .isEqualTo("urn:larch:error:transformation-not-allowed");
  }

  private void assertWidth(String target, int width, String... headers) {
    HttpResponse<String> answer = server().get(target, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    byte[] picture = answer.body().getBytes(StandardCharsets.ISO_8859_1);
    assertThat(DrawnPictures.read(picture).getWidth()).isEqualTo(width);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void profileNamesATransformationWhichARequestMayOverride() {
    String path = stored("free");
    assertWidth(path + "/-/content?profile=small", 20);
    assertWidth(path + "/-/content?profile=small&w=10", 10);
    String info = server().get(path + "/-/info").body();
    assertThat(info).contains("\"transformation\":\"w_20\"", "\"transformation\":\"w_10\"");
  }

  @Test
  void whereItIsDisabledNothingIsTransformed() {
    String path = stored("off");
    assertNotAllowed(path + "/-/content?w=10");
    assertNotAllowed(path + "/-/content?w=4000");
    assertNotAllowed(path + "?profile=small");
    assertWidth(path + "/-/content", 40);
    String negotiated = stored("off/negotiated");
    assertWidth(negotiated + "/-/content", 40, "Accept", "image/webp");
    assertThat(header(server().get(negotiated + "/-/content"), "Vary")).isEmpty();
  }

  @Test
  void whereProfilesAloneAreAllowedTheyAreTakenAsTheyAre() {
    String path = stored("named");
    assertNotAllowed(path + "/-/content?w=10");
    assertNotAllowed(path + "/-/content?profile=small&w=10");
    assertWidth(path + "/-/content?profile=small", 20);
  }

  @Test
  void acceptChoosesTheFormatWhereTheRuleSaysSo() {
    String path = stored("negotiated");
    String target = path + "/-/content?w=10";
    HttpResponse<String> webp = server().get(target, "Accept", "image/webp,*/*");
    assertThat(header(webp, "Content-Type")).isEqualTo("image/webp");
    assertThat(header(webp, "Vary")).isEqualToIgnoringCase("Accept");
    assertThat(header(webp, "Larch-Cache")).isEqualTo("miss");
    HttpResponse<String> plain = server().get(target);
    assertThat(header(plain, "Content-Type")).isEqualTo("image/jpeg");
    assertThat(header(plain, "Vary")).isEqualToIgnoringCase("Accept");
    assertThat(header(plain, "ETag")).isNotEqualTo(header(webp, "ETag"));
    HttpResponse<String> original = server().get(path + "/-/content", "Accept", "image/webp");
    assertThat(header(original, "Content-Type")).isEqualTo("image/webp");
    HttpResponse<String> known =
        server()
            .get(
                path + "/-/content",
                "Accept",
                "image/webp",
                "If-None-Match",
                header(original, "ETag"));
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(header(known, "Vary")).isEqualToIgnoringCase("Accept");
    HttpResponse<String> elsewhere =
        server().get(stored("elsewhere") + "/-/content", "Accept", "image/webp");
    assertThat(header(elsewhere, "Content-Type")).isEqualTo("image/jpeg");
    assertThat(header(elsewhere, "Vary")).isEmpty();
  }

  @Test
  void originalIsSentWhereTheChosenFormatCanNotBeHad() {
    assertOriginal(DrawnPictures.picture("png", 17_000, 100)); // WebP has no such side
    assertOriginal(DrawnPictures.picture("png", 20_001, 1)); // nor has what is made here
    byte[] cutOff = Arrays.copyOf(JPEG, JPEG.length / 2);
    assertOriginal(cutOff);
    assertOriginal(cutOff); // known by now
  }

  private void assertOriginal(byte[] content) {
    String path = "/assets/negotiated/original";
    assertThat(server().store(path, content).statusCode()).isEqualTo(201);
    for (String accept : List.of("image/webp,*/*", "image/avif", "*/*")) {
      HttpResponse<String> answer = server().get(path + "/-/content", "Accept", accept);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(content);
    }
  }

  @Test
  void whatIsNoPictureIsServedWhereAcceptChooses() {
    assertThat(server().store("/assets/negotiated/text", "text").statusCode()).isEqualTo(201);
    HttpResponse<String> answer =
        server().get("/assets/negotiated/text/-/content", "Accept", "image/webp");
    assertThat(answer.body()).isEqualTo("text");
    assertThat(header(answer, "Vary")).isEmpty();
  }

  @Test
  void transformationsMustBeSignedWhereTheRuleSaysSo() {
    String path = stored("signed");
    SignedUrls urls = new SignedUrls(Algorithm.HMAC_SHA256, List.of("a secret"));
    String target = path + "/-/content";
    assertNotAllowed(target + "?w=10");
    assertNotAllowed(target + "?w=10&s=wrong");
    assertNotAllowed(target + "?w=11&s=" + urls.sign(target, "w=10"));
    assertWidth(target + "?w=10&s=" + urls.sign(target, "w=10"), 10);
    assertWidth(target, 40);
    assertNotAllowed(target + "?s=wrong");

    String query = "w=10";
    HttpResponse<String> link = server().get(path + "?" + query + "&s=" + urls.sign(path, query));
    String url = json(link).get("url").asText();
    assertWidth(url.substring(url.indexOf("/assets")), 10);
  }

  @Test
  void withoutTheLibraryPicturesAreServedAndNoneIsMade(@TempDir Path directory) {
    AssetServer without = new AssetServer(FileSystemAssetIT.store(directory));
    try {
      without.store("/assets/p", JPEG);
      assertThat(without.get("/assets/p/-/content").statusCode()).isEqualTo(200);
      HttpResponse<String> answer = without.get("/assets/p/-/content?w=10");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(501);
      assertThat(json(answer).get("type").asText())
          .isEqualTo("urn:larch:error:transformation-not-supported");
      assertThat(without.get("/assets/p/-/content?w=4000").statusCode()).isEqualTo(200);
    } finally {
      without.close();
    }
  }
}
