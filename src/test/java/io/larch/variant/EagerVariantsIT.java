package io.larch.variant;

import static io.larch.variant.VariantServer.PICTURE;
import static io.larch.variant.VariantServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import io.larch.testing.DrawnPictures;
import io.larch.testing.TaskRows.Stored;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Pictures whose rules want variants of them have these made once they are stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EagerVariantsIT {

  private final VariantServer server =
      new VariantServer(
          """
          profiles {
            small { w = 20 }
            icon { w = 10, h = 10, fit = crop, format = webp }
            vast { pad = 2000 }
          }
          paths = [
            { pattern = "/eager/**", image.variants { eager = [small, icon], mode = profiles-only } }
            { pattern = "/vast/**", image.variants.eager = [small, vast] }
          ]
          """);

  @BeforeAll
  void assumePictures() {
    server.assumePictures();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void clear() {
    HttpResponse<String> answer = server.http.delete("/assets/-/recursive?confirm=all-assets");
    assertThat(answer.statusCode()).isEqualTo(204);
    server.execute("TRUNCATE task");
  }

  private void awaitNoTasks() {
    soon().until(() -> server.tasks.all().isEmpty());
  }

  @Test
  void variantsOfThePathsProfilesAreMadeAfterTheStore() {
    String path = server.store("/eager/a", PICTURE);
    awaitNoTasks();
    assertThat(server.made(path))
        .containsExactlyInAnyOrder("w_20", "w_10,h_10,fit_fill,format_webp");
    assertThat(server.get(path + "/-/content?profile=small")).isEqualTo("hit");
    assertThat(server.get(path + "/-/content?profile=icon")).isEqualTo("hit");
    assertThat(server.info(path).has("failedVariants")).isFalse();
    server.awaitNothingLeftBehind();
  }

  @Test
  void everyWayToStoreHasThemMade() {
    String once = "/assets/eager/once";
    for (int i = 0; i < 2; i++) {
      assertThat(storeOnce(once).statusCode()).isEqualTo(201);
    }
    String conditional = server.store("/eager/new", PICTURE);
    HttpResponse<String> replaced =
        send(
            conditional,
            "If-Match",
            server.http.get(conditional + "/-/info").headers().firstValue("ETag").orElseThrow());
    assertThat(replaced.statusCode()).as(replaced.body()).isEqualTo(201);
    awaitNoTasks();
    assertThat(server.made(once)).hasSize(2);
    assertThat(server.made(conditional)).hasSize(2);
    assertThat(server.rows.living()).as("three assets, with two variants each").hasSize(9);
  }

  private HttpResponse<String> storeOnce(String path) {
    return send(path, "Idempotency-Key", "one-picture-once");
  }

  private HttpResponse<String> send(String path, String header, String value) {
    byte[] head =
        "--b\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"x\"\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    byte[] tail = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
    return server.http.send(
        server
            .http
            .request(path)
            .header("Content-Type", "multipart/form-data; boundary=b")
            .header(header, value)
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofByteArray(head),
                    BodyPublishers.ofByteArray(PICTURE),
                    BodyPublishers.ofByteArray(tail))),
        BodyHandlers.ofString());
  }

  @Test
  void nothingIsMadeOfOtherContentOrElsewhere() {
    String text = server.store("/eager/a", "text".getBytes(StandardCharsets.US_ASCII));
    String elsewhere = server.store("/elsewhere", PICTURE);
    assertThat(server.tasks.all()).isEmpty();
    assertThat(server.made(text)).isEmpty();
    assertThat(server.made(elsewhere)).isEmpty();
  }

  @Test
  void requestsThatComeMeanwhileHaveThemMadeOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      String path = server.store("/eager/a" + i, PICTURE);
      Callable<String> ask = () -> server.get(path + "/-/content?profile=small");
      AllAtOnce.run(IntStream.range(0, 6).mapToObj(_ -> ask).toList());
      awaitNoTasks();
      assertThat(server.made(path)).hasSize(2);
    }
    server.awaitNothingLeftBehind();
    assertThat(server.rows.living()).hasSize(60);
  }

  @Test
  void undecodablePictureIsStoredAndItsTaskFailsForGoodAndInfoSaysSo() {
    // The header is that of a picture, the rest is not.
    byte[] cut = Arrays.copyOf(PICTURE, 60);
    String path = server.store("/eager/cut", cut);
    soon().until(() -> failed() == 1);

    assertThat(server.tasks.all())
        .extracting(Stored::kind, Stored::subject, Stored::attempts, Stored::lastError)
        .containsExactly(
            tuple(
                "variant",
                "/eager/cut/-/entry/0",
                1,
                "icon: picture-undecodable, small: picture-undecodable"));
    JsonNode failedVariants = server.info(path).get("failedVariants");
    assertThat(failedVariants.toString())
        .isEqualTo(
            "[{\"profile\":\"icon\",\"code\":\"picture-undecodable\"},"
                + "{\"profile\":\"small\",\"code\":\"picture-undecodable\"}]");
    assertThat(AssetClient.json(server.http.get(path + "/-/info")).get("variants")).hasSize(1);
    assertThat(server.http.get(path + "/-/content").statusCode()).isEqualTo(200);
    server.awaitNothingLeftBehind();
  }

  private long failed() {
    return server.tasks.all().stream().filter(task -> task.state().equals("failed")).count();
  }

  @Test
  void whatCannotBeMadeKeepsNothingElseFromBeingMade() {
    String path = server.store("/vast/a", DrawnPictures.picture("png", 9_000, 700));
    soon().until(() -> failed() == 1);
    assertThat(server.made(path)).containsExactly("w_20");
    assertThat(server.info(path).get("failedVariants").toString())
        .isEqualTo("[{\"profile\":\"vast\",\"code\":\"invalid-request\"}]");
  }

  @Test
  void taskOfAnAssetThatIsDeletedMeanwhileEndsAndLeavesNothing() {
    for (int i = 0; i < 30; i++) {
      String path = server.store("/eager/gone" + i, PICTURE);
      assertThat(server.http.delete(path).statusCode()).isEqualTo(204);
    }
    awaitNoTasks();
    server.awaitNothingLeftBehind();
    assertThat(server.larch.storedContent()).isEmpty();
  }

  @Test
  void storesThatFailRecordNothing() {
    server.store("/eager/a", PICTURE);
    awaitNoTasks();
    HttpResponse<String> refused = send("/assets/eager/a", "If-None-Match", "*");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(412);
    assertThat(server.tasks.all()).isEmpty();
  }
}
