package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import io.larch.testing.Assets;
import io.larch.testing.DrawnPictures;
import io.larch.testing.TaskRows;
import io.larch.testing.TestPostgres;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A server with rules for its variants, and a look behind it. */
final class VariantServer implements AutoCloseable {

  static final byte[] PICTURE = DrawnPictures.picture("png", 64, 48);

  final RunningLarch larch;
  final AssetClient http;
  final Assets rows;
  final TaskRows tasks;

  /**
   * @param configuration in HOCON
   */
  VariantServer(String configuration) {
    larch = new RunningLarch(configuration);
    http = new AssetClient(larch.address());
    rows = new Assets(larch.database());
    tasks = new TaskRows(larch.database());
  }

  /** Leaves the class out where there is no libvips. */
  void assumePictures() {
    String path = store("/probe", PICTURE);
    int probed = http.get(path + "/-/content?w=5").statusCode();
    assumeTrue(probed != 501, "left out: libvips is missing");
    assertThat(http.delete(path).statusCode()).isEqualTo(204);
  }

  static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  /** Stores something below {@code /assets}; its URL. */
  String store(String path, byte[] content) {
    HttpResponse<String> answer = http.store("/assets" + path, content);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return "/assets" + path;
  }

  JsonNode info(String path) {
    HttpResponse<String> answer = http.get(path + "/-/info");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return AssetClient.json(answer);
  }

  /** What the variants of the newest asset were made by. */
  List<String> made(String path) {
    return StreamSupport.stream(info(path).get("variants").spliterator(), false)
        .filter(variant -> variant.has("transformation"))
        .map(variant -> variant.get("transformation").asText())
        .toList();
  }

  /** Asks for a picture, which must be there or be made; what {@code Larch-Cache} says. */
  String get(String target) {
    HttpResponse<String> answer = http.get(target);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.headers().firstValue("Larch-Cache").orElseThrow();
  }

  void execute(String... statements) {
    TestPostgres.execute(larch.database(), statements);
  }

  /** The one value of a query. */
  String column(String sql) {
    try (Connection connection = TestPostgres.connect(larch.database());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the store has the content of all assets, and no other. */
  void awaitNothingLeftBehind() {
    soon()
        .untilAsserted(
            () -> {
              assertThat(rows.toPurge()).isEmpty();
              assertThat(larch.storedContent()).isEqualTo(rows.living());
            });
  }

  @Override
  public void close() {
    larch.close();
  }
}
