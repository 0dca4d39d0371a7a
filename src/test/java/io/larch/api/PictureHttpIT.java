package io.larch.api;

import static io.larch.api.AssetServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.config.AssetConfig.RedirectMode;
import io.larch.image.Profiles;
import io.larch.image.worker.ImageWorkers;
import io.larch.testing.DrawnPictures;
import io.larch.testing.ImageConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.awt.image.BufferedImage;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are made when they are asked for, over HTTP, by real workers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PictureHttpIT {

  private static final byte[] JPEG = DrawnPictures.picture("jpg", 400, 300);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable AssetServer running;

  @BeforeAll
  void start(@TempDir Path directory) {
    running =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(RedirectMode.NONE, Set.of(), Set.of()),
            List.of(),
            Profiles.NONE,
            this::workers);
  }

  private Future<ImageWorkers> workers(Vertx vertx) {
    Future<ImageWorkers> workers = ImageWorkers.start(vertx, ImageConfigs.USUAL, meters);
    ImageWorkers started = AssetServer.await(workers);
    assumeTrue(started.missing().isEmpty(), () -> "left out: libvips: " + started.missing());
    return workers;
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private AssetServer server() {
    return Objects.requireNonNull(running);
  }

  private String stored(String path, byte[] content) {
    HttpResponse<String> answer = server().store("/assets/" + path, content);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return "/assets/" + path;
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static byte[] bytes(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().getBytes(StandardCharsets.ISO_8859_1);
  }

  private JsonNode variants(String path) {
    return json(server().get(path + "/-/info")).get("variants");
  }

  private long jobs() {
    return meters.find("larch.image.jobs").timers().stream().mapToLong(t -> t.count()).sum();
  }

  @Test
  void variantIsMadeOnceKeptAndListed() {
    String path = stored("made", JPEG);
    HttpResponse<String> first = server().get(path + "/-/content?w=100");
    assertThat(header(first, "Larch-Cache")).isEqualTo("miss");
    assertThat(header(first, "Content-Type")).isEqualTo("image/jpeg");
    BufferedImage picture = DrawnPictures.read(bytes(first));
    assertThat(picture.getWidth()).isEqualTo(100);
    assertThat(picture.getHeight()).isEqualTo(75);
    HttpResponse<String> second = server().get(path + "/-/content?w=100");
    assertThat(header(second, "Larch-Cache")).isEqualTo("hit");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(header(second, "ETag")).isEqualTo(header(first, "ETag"));

    HttpResponse<String> info = server().get(path + "/-/info");
    assertThat(header(info, "Larch-Cache")).isEmpty();
    assertThat(header(info, "ETag")).isNotEqualTo(header(first, "ETag"));
    JsonNode made = variants(path).get(1);
    assertThat(made.get("isOriginalVariant").asBoolean()).isFalse();
    assertThat(made.get("id").asText()).hasSize(24);
    assertThat(made.get("transformation").asText()).isEqualTo("w_100");
    JsonNode attributes = made.get("attributes");
    assertThat(attributes.get("width").asInt()).isEqualTo(100);
    assertThat(attributes.get("height").asInt()).isEqualTo(75);
    assertThat(attributes.get("contentType").asText()).isEqualTo("image/jpeg");
    assertThat(attributes.get("bytes").asInt()).isEqualTo(first.body().length());
    String byId = path + "/-/variants/" + made.get("id").asText() + "/content";
    assertThat(server().get(byId).body()).isEqualTo(first.body());
  }

  @Test
  void equivalentRequestsAreOneVariant() {
    String path = stored("equivalent", JPEG);
    for (String query :
        List.of("w=200", "w=0200", "w=200&h=300", "h=150", "fit=fit&w=200&r=auto", "w=200&q=80")) {
      bytes(server().get(path + "/-/content?" + query));
    }
    List<String> made = new ArrayList<>();
    variants(path).forEach(v -> made.add(v.path("transformation").asText()));
    assertThat(made).startsWith("", "w_200").hasSizeLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w=400", "w=2000&h=1500", "format=jpg", "r=0", "fit=fit&w=400&h=300"})
  void requestThatChangesNothingIsTheOriginal(String query) {
    String path = stored("unchanged", JPEG);
    HttpResponse<String> answer = server().get(path + "/-/content?" + query);
    assertThat(bytes(answer)).isEqualTo(JPEG);
    assertThat(header(answer, "Larch-Cache")).isEqualTo("hit");
    assertThat(header(answer, "ETag")).isEqualTo(header(server().get(path + "/-/info"), "ETag"));
    assertThat(variants(path)).hasSize(1);
  }

  @Test
  void everyAnswerOfAPictureTellsWhetherItWasThere() {
    String path = stored("told", JPEG);
    for (String format : List.of("", "/-/content", "/-/download", "/-/redirect")) {
      assertThat(header(server().get(path + format), "Larch-Cache")).as(format).isEqualTo("hit");
    }
    HttpResponse<String> head = server().head(path + "/-/content?w=50");
    assertThat(header(head, "Larch-Cache")).isEqualTo("miss");
    assertThat(Integer.parseInt(header(head, "Content-Length"))).isPositive();
    String tag = header(head, "ETag");
    HttpResponse<String> known = server().get(path + "/-/content?w=50", "If-None-Match", tag);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(header(known, "Larch-Cache")).isEqualTo("hit");
    assertThat(header(known, "ETag")).isEqualTo(tag);
    String text = stored("told/text", "no picture".getBytes(StandardCharsets.US_ASCII));
    assertThat(header(server().get(text + "/-/content"), "Larch-Cache")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void howeverPixelsAreStoredThePictureComesOutUpright(int orientation) {
    String path = stored("oriented", DrawnPictures.oriented(120, 90, orientation));
    JsonNode attributes = variants(path).get(0).get("attributes");
    assertThat(attributes.get("width").asInt()).isEqualTo(120);
    assertThat(attributes.get("height").asInt()).isEqualTo(90);
    assertThat(attributes.path("orientation").asInt(1)).isEqualTo(orientation);
    for (String query : List.of("w=60", "h=45", "r=auto", "format=png", "w=60&h=60&fit=crop")) {
      BufferedImage made = DrawnPictures.read(bytes(server().get(path + "/-/content?" + query)));
      int red = made.getRGB(made.getWidth() / 10, made.getHeight() / 10);
      assertThat((red >> 16) & 0xFF).as("red above left: %s", query).isGreaterThan(200);
      assertThat((red >> 8) & 0xFF).as("red above left: %s", query).isLessThan(80);
      int blue = made.getRGB(made.getWidth() * 9 / 10, made.getHeight() * 9 / 10);
      assertThat(blue & 0xFF).as("blue below right: %s", query).isGreaterThan(150);
      if (query.equals("w=60")) {
        assertThat(made.getHeight()).isEqualTo(45);
      }
    }
  }

  @Test
  void rangesAreOfTheVariant() {
    String path = stored("ranged", JPEG);
    String whole = server().get(path + "/-/content?w=60").body();
    HttpResponse<String> part = server().get(path + "/-/content?w=60", "Range", "bytes=2-5");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(whole.substring(2, 6));
  }

  @Test
  void datesConfirmNoVariant() {
    String path = stored("dated", JPEG);
    server().get(path + "/-/content?w=60");
    String later = "Fri, 01 Jan 2100 00:00:00 GMT";
    String target = path + "/-/entry/0/content?w=60";
    assertThat(server().get(target, "If-Modified-Since", later).statusCode()).isEqualTo(200);
    assertThat(server().get(target, "If-Unmodified-Since", later).statusCode()).isEqualTo(412);
  }

  @Test
  void downloadIsCalledByItsType() {
    String path = stored("named.jpg", JPEG);
    HttpResponse<String> answer = server().get(path + "/-/download?w=60&format=png");
    assertThat(header(answer, "Content-Type")).isEqualTo("image/png");
    assertThat(header(answer, "Content-Disposition")).contains(".png\"").doesNotContain(".jpg");
    assertThat(header(answer, "Larch-Cache")).isEqualTo("miss");
  }

  @Test
  void linkLeadsToTheSameTransformation() {
    String path = stored("linked", JPEG);
    HttpResponse<String> link = server().get(path + "?w=70&pad=2&pad-c=%23ff0000");
    assertThat(header(link, "Larch-Cache")).isEqualTo("miss");
    String url = json(link).get("url").asText();
    assertThat(url).endsWith("/assets/linked/-/entry/0/content?w=70&pad=2&pad-c=%23ff0000");
    HttpResponse<String> followed = server().get(url.substring(url.indexOf("/assets")));
    assertThat(header(followed, "Larch-Cache")).isEqualTo("hit");
    assertThat(DrawnPictures.read(bytes(followed)).getWidth()).isEqualTo(74);
  }

  @Test
  void manyWhoAskAtOnceHaveItMadeOnce() {
    String path = stored("rush", JPEG);
    long before = jobs();
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 64)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> server().get(path + "/-/content?w=123&format=png"),
                        Thread::startVirtualThread))
            .toList();
    Set<String> bodies = new HashSet<>();
    answers.forEach(
        answer -> bodies.add(new String(bytes(answer.join()), StandardCharsets.ISO_8859_1)));
    assertThat(bodies).hasSize(1);
    assertThat(jobs() - before).isEqualTo(1);
    assertThat(variants(path)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "w=0, w",
    "w=20001, w",
    "w=abc, w",
    "fit=crop&w=10, fit",
    "g=center, g",
    "q=50&format=png, q",
    "blur=151, blur",
    "w=10&w=20, w",
    "w=2001&h=2000&fit=stretch, w",
    "profile=none, profile",
  })
  void whatIsNotUnderstoodIsRefusedByName(String query, String name) {
    String path = stored("refused", JPEG);
    HttpResponse<String> answer = server().get(path + "/-/content?" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).get("detail").asText()).contains("'" + name + "'");
    assertThat(variants(path)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/-/info?w=10",
        "/-/all/info?w=10",
        "/-/variants/x/content?w=10",
        "/-/content?s=abc"
      })
  void transformationWhereNoneIsMadeIsRefused(String target) {
    String path = stored("elsewhere", JPEG);
    assertThat(server().get(path + target).statusCode()).isEqualTo(400);
    assertThat(server().delete(path + "?w=10").statusCode()).isEqualTo(400);
  }

  @Test
  void whatIsNoPictureIsRefused() {
    String path = stored("text", "no picture".getBytes(StandardCharsets.US_ASCII));
    HttpResponse<String> answer = server().get(path + "/-/content?w=10");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("type").asText()).isEqualTo("urn:larch:error:not-a-picture");
    assertThat(server().get(path + "/-/content").statusCode()).isEqualTo(200);
  }

  @Test
  void undecodablePictureIsTriedOnceAndNothingIsStored() {
    byte[] cut = Arrays.copyOf(JPEG, JPEG.length / 2);
    String path = stored("cut", cut);
    long before = jobs();
    for (String query : List.of("w=10", "w=10", "w=20")) {
      HttpResponse<String> answer = server().get(path + "/-/content?" + query);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
      assertThat(json(answer).get("type").asText())
          .isEqualTo("urn:larch:error:picture-undecodable");
    }
    assertThat(jobs() - before).isEqualTo(1);
    assertThat(variants(path)).hasSize(1);
    assertThat(bytes(server().get(path + "/-/content"))).isEqualTo(cut);
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
  }

  @Test
  void tooLargeAPictureIsRefusedWithTheBound() {
    // The header says so; there are no pixels.
    byte[] large = DrawnPictures.picture("png", 8, 8);
    ByteBuffer.wrap(large).putInt(16, 15_000).putInt(20, 15_000);
    CRC32 crc = new CRC32();
    crc.update(large, 12, 17);
    ByteBuffer.wrap(large).putInt(29, (int) crc.getValue());
    String path = stored("large", large);
    HttpResponse<String> answer = server().get(path + "/-/content?w=10");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(json(answer).get("type").asText()).isEqualTo("urn:larch:error:picture-too-large");
    assertThat(json(answer).get("detail").asText()).contains("50000000 pixels");
  }

  @Test
  void deletedAssetsVariantsGoFromTheStore() {
    String path = stored("gone", JPEG);
    server().get(path + "/-/content?w=10");
    server().get(path + "/-/content?w=20");
    List<String> keys = variants(path).findValuesAsText("storeKey");
    String entry = path + "/-/entry/0";
    HttpResponse<String> one = server().delete(entry + "/variants?transformation=w_10");
    assertThat(header(one, "Larch-Deleted-Variants")).isEqualTo("1");
    assertThat(header(server().get(path + "/-/content?w=10"), "Larch-Cache")).isEqualTo("miss");
    server().delete(entry);
    assertThat(server().get(path + "/-/content?w=10").statusCode()).isEqualTo(404);
    assertThat(server().query("SELECT unnest(content_keys) FROM purge_batch"))
        .as("the original, and three that were made")
        .containsAll(keys)
        .hasSizeGreaterThanOrEqualTo(4);
  }
}
