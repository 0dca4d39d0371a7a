package io.larch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a backup brings back of what was purged goes again, and nothing else. */
class ErasureReplayIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final RunningLarch LARCH =
      new RunningLarch("paths = [{ pattern = \"/k/**\", keep { deleted = forever } }]");

  private static final AssetClient API = new AssetClient(LARCH.address());

  @AfterAll
  static void stop() {
    LARCH.close();
  }

  private static void store(String path) {
    assertThat(API.store("/assets" + path, path.getBytes(UTF_8)).statusCode()).isEqualTo(201);
  }

  private static void purge(String target) {
    HttpResponse<String> answer =
        API.send(API.request(target).header("Prefer", "receipt").DELETE(), BodyHandlers.ofString());
    String id = answer.headers().firstValue("Larch-Receipt").orElseThrow();
    await()
        .atMost(LIMIT)
        .until(
            () -> AssetClient.json(API.get("/receipts/" + id)).path("purgedProof"),
            (JsonNode proof) -> !proof.isNull());
  }

  /** The objects that there are. */
  private static Map<Path, byte[]> objects() {
    Map<Path, byte[]> objects = new HashMap<>();
    try (Stream<Path> files = Files.walk(LARCH.contentDirectory())) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        objects.put(file, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }

  private static void putBack(Map<Path, byte[]> objects) throws IOException {
    for (Map.Entry<Path, byte[]> object : objects.entrySet()) {
      if (!Files.exists(object.getKey())) {
        Files.createDirectories(object.getKey().getParent());
        Files.write(object.getKey(), object.getValue());
      }
    }
  }

  @Test
  void databaseAndStoreThatWerePutBackLoseAgainWhatWasPurged() throws IOException {
    store("/gone/1");
    store("/gone/2");
    store("/stays/1");
    store("/k/gone");
    store("/k/stays");
    assertThat(API.delete("/assets/k/stays").statusCode()).isEqualTo(204);
    TestPostgres.execute(
        LARCH.database(),
        "CREATE TABLE backup_of_assets AS SELECT * FROM asset",
        "CREATE TABLE backup_of_kept AS SELECT * FROM kept_asset");
    Map<Path, byte[]> backup = objects();
    purge("/assets/gone/-/recursive");
    purge("/assets/k/gone?keep=no");
    Set<String> left = LARCH.storedContent();
    assertThat(left).hasSize(2);

    putBack(backup);
    TestPostgres.execute(
        LARCH.database(),
        "INSERT INTO asset OVERRIDING SYSTEM VALUE SELECT * FROM backup_of_assets ON CONFLICT DO"
            + " NOTHING",
        "INSERT INTO kept_asset SELECT * FROM backup_of_kept ON CONFLICT DO NOTHING");
    assertThat(API.get("/assets/gone/1/-/content").statusCode()).isEqualTo(200);
    assertThat(LARCH.storedContent()).hasSize(5);

    assertThat(LARCH.replayErasures()).isEqualTo(ExitCode.OK);
    await().atMost(LIMIT).until(() -> LARCH.storedContent().equals(left));
    assertThat(API.get("/assets/gone/1/-/info").statusCode()).isEqualTo(404);
    assertThat(API.get("/assets/gone/2/-/info").statusCode()).isEqualTo(404);
    assertThat(API.get("/assets/k/gone/-/info").statusCode()).isEqualTo(404);
    assertThat(API.get("/assets/stays/1/-/content").body()).isEqualTo("/stays/1");
    assertThat(API.get("/trash/k/stays/-/entry/0/content").body()).isEqualTo("/k/stays");

    // Objects alone, which no row names.
    putBack(backup);
    assertThat(LARCH.replayErasures()).isEqualTo(ExitCode.OK);
    await().atMost(LIMIT).until(() -> LARCH.storedContent().equals(left));
  }
}
