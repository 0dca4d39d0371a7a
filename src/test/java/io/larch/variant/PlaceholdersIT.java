package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.asset.Placeholders;
import io.larch.config.Placeholder;
import io.larch.testing.DrawnPictures;
import java.awt.image.BufferedImage;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Placeholders that are made after the store, by a server of all roles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaceholdersIT {

  private static final byte[] PICTURE = DrawnPictures.picture("png", 64, 48);

  private final VariantServer server =
      new VariantServer(
          """
          paths = [
            { pattern = "/both/**", image.placeholders = [blurhash, thumbhash] }
            { pattern = "/one/**", image.placeholders = [thumbhash] }
            { pattern = "/made/**", image { preprocessing.max-width = 32, placeholders = [blurhash] } }
          ]
          """);

  @BeforeAll
  void needPictures() {
    server.assumePictures();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private JsonNode awaitInfo(String path, String field) {
    VariantServer.soon().until(() -> server.info(path).has(field));
    return server.info(path);
  }

  /** Of a picture that is so small that its own pixels are hashed. */
  private static Placeholders expected(byte[] png) {
    BufferedImage picture = DrawnPictures.read(png);
    int width = picture.getWidth();
    int height = picture.getHeight();
    byte[] rgba = new byte[width * height * 4];
    for (int i = 0; i < width * height; i++) {
      int argb = picture.getRGB(i % width, i / width);
      rgba[4 * i] = (byte) (argb >> 16);
      rgba[4 * i + 1] = (byte) (argb >> 8);
      rgba[4 * i + 2] = (byte) argb;
      rgba[4 * i + 3] = (byte) (argb >>> 24);
    }
    return PlaceholderHashes.of(EnumSet.allOf(Placeholder.class), width, height, rgba);
  }

  @Test
  void bothAreInInfoAfterTheStore() {
    String path = server.store("/both/1", PICTURE);
    JsonNode info = awaitInfo(path, "blurhash");
    assertThat(info.get("blurhash").asText()).isEqualTo(expected(PICTURE).blurhash());
    assertThat(info.get("thumbhash").asText()).isEqualTo(expected(PICTURE).thumbhash());
    assertThat(info.has("failedPlaceholders")).isFalse();
    assertThat(info.get("modifiedAt")).isEqualTo(info.get("createdAt"));
  }

  @Test
  void onlyThoseOfTheRuleAreMade() {
    JsonNode info = awaitInfo(server.store("/one/1", PICTURE), "thumbhash");
    assertThat(info.has("blurhash")).isFalse();
  }

  @Test
  void theyAreOfWhatIsKept() {
    JsonNode info = awaitInfo(server.store("/made/1", PICTURE), "blurhash");
    JsonNode attributes = info.get("variants").get(0).get("attributes");
    assertThat(attributes.get("width").asInt()).isEqualTo(32);
    assertThat(info.get("blurhash").asText()).hasSize(28);
  }

  @Test
  void whatIsNoPictureAndWhatNoRuleAsksForHasNone() {
    String text = server.store("/both/text", "text".getBytes(StandardCharsets.UTF_8));
    String plain = server.store("/elsewhere", PICTURE);
    awaitInfo(server.store("/both/later", PICTURE), "blurhash");
    assertThat(server.info(text).has("blurhash")).isFalse();
    assertThat(server.info(plain).has("blurhash")).isFalse();
  }

  @Test
  void theyStayWhenTheAssetIsUpdated() {
    String path = server.store("/both/updated", PICTURE);
    String blurhash = awaitInfo(path, "blurhash").get("blurhash").asText();
    HttpResponse<String> put =
        server.http.send(
            server
                .http
                .request(path + "/-/entry/0")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"alt\":\"A picture\"}")),
            HttpResponse.BodyHandlers.ofString());
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(server.info(path).get("blurhash").asText()).isEqualTo(blurhash);
    assertThat(server.http.get(path + "/-/all/info").body()).contains(blurhash.replace("\"", ""));
  }

  @Test
  void pictureThatCannotBeDecodedSaysSo() {
    byte[] cut = Arrays.copyOf(PICTURE, PICTURE.length / 2);
    JsonNode info = awaitInfo(server.store("/both/cut", cut), "failedPlaceholders");
    assertThat(info.get("failedPlaceholders").asText()).isEqualTo("picture-undecodable");
    assertThat(info.has("blurhash")).isFalse();
    VariantServer.soon()
        .until(
            () ->
                server.tasks.all().stream()
                    .anyMatch(
                        task ->
                            task.subject().equals("/both/cut/-/entry/0")
                                && task.state().equals("failed")
                                && task.attempts() == 1));
  }

  @Test
  void assetThatIsDeletedMeanwhileLeavesNothingToDo() {
    String path = server.store("/both/gone", PICTURE);
    assertThat(server.http.delete(path).statusCode()).isEqualTo(204);
    VariantServer.soon()
        .until(
            () ->
                server.tasks.all().stream()
                    .noneMatch(task -> task.subject().startsWith("/both/gone/")));
  }
}
