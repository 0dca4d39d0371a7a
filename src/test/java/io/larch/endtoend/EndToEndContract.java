package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import io.larch.testing.SampleFiles;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Larch is for, the same for every way of running it. */
interface EndToEndContract {

  /** A client of the running server. */
  AssetClient client();

  /** The keys of all objects in the content store, asked of the store itself. */
  Set<String> storedKeys() throws Exception;

  /** Stored, where, and what it was made from. */
  record Stored(String path, long entryId, String key, Path file) {}

  @Test
  default void twoHundredFilesComeBackByteForByteAndEveryDeleteTakesItsContentAlong(
      @TempDir Path directory) throws Exception {
    List<Stored> living = new ArrayList<>();
    List<Path> files = SampleFiles.write(directory, 200);
    for (int i = 0; i < files.size(); i++) {
      living.add(store(i, files.get(i)));
    }
    for (Stored stored : living) {
      fetchesBackByteForByte(stored, directory.resolve("fetched"));
    }

    delete(living, "/assets/e2e/group0/item", 1, newest(living, "/assets/e2e/group0/item", 1));
    delete(
        living,
        "/assets/e2e/group1/item/-/entry/2",
        1,
        living.stream()
            .filter(s -> s.path().equals("/assets/e2e/group1/item") && s.entryId() == 2)
            .toList());
    delete(
        living, "/assets/e2e/group2/item/-/new/3", 3, newest(living, "/assets/e2e/group2/item", 3));
    delete(
        living,
        "/assets/e2e/group3/item/-/modified?limit=2",
        2,
        newest(living, "/assets/e2e/group3/item", 2));
    delete(living, "/assets/e2e/group4/item?limit=-1", 20, at(living, "/assets/e2e/group4/item"));
    delete(
        living,
        "/assets/e2e/group5/item/-/all?parity=odd",
        20,
        at(living, "/assets/e2e/group5/item"));
    delete(living, "/assets/e2e/group5/item/-/all?parity=even", 0, List.of());
    delete(living, "/assets/e2e/group6/-/recursive", 20, at(living, "/assets/e2e/group6/item"));
    delete(living, "/assets/e2e/group/-/recursive", 0, List.of());

    assertThat(living).hasSize(200 - 67);
    eventuallyTheStoreHoldsExactly(living);
    for (Stored stored : living) {
      fetchesBackByteForByte(stored, directory.resolve("fetched"));
    }
    assertThat(client().delete("/assets/e2e/-/recursive").headers().firstValue("Larch-Deleted"))
        .hasValue("133");
    eventuallyTheStoreHoldsExactly(List.of());
  }

  private Stored store(int i, Path file) {
    String path = "/assets/e2e/group" + i % 10 + "/item";
    HttpResponse<String> response =
        client()
            .store(
                path, file, "{\"labels\":{\"parity\":\"" + (i % 2 == 0 ? "even" : "odd") + "\"}}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    JsonNode asset = AssetClient.json(response);
    return new Stored(path, asset.get("entryId").asLong(), AssetClient.contentKey(asset), file);
  }

  private void fetchesBackByteForByte(Stored stored, Path into) throws IOException {
    HttpResponse<Path> response =
        client().fetch(stored.path() + "/-/entry/" + stored.entryId() + "/content", into);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Files.mismatch(stored.file(), into)).as("%s", stored).isEqualTo(-1);
  }

  private void delete(List<Stored> living, String target, int count, List<Stored> gone) {
    assertThat(gone).as("what %s should delete", target).hasSize(count);
    HttpResponse<String> response = client().delete(target);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    assertThat(response.headers().firstValue("Larch-Deleted")).hasValue(String.valueOf(count));
    living.removeAll(gone);
    for (Stored stored : gone) {
      assertThat(
              client().get(stored.path() + "/-/entry/" + stored.entryId() + "/info").statusCode())
          .isEqualTo(404);
    }
  }

  private static List<Stored> at(List<Stored> living, String path) {
    return living.stream().filter(stored -> stored.path().equals(path)).toList();
  }

  private static List<Stored> newest(List<Stored> living, String path, int limit) {
    return at(living, path).reversed().stream().limit(limit).toList();
  }

  private void eventuallyTheStoreHoldsExactly(List<Stored> living) {
    Set<String> keys = new HashSet<>();
    living.forEach(stored -> keys.add(stored.key()));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(storedKeys()).isEqualTo(keys));
  }
}
