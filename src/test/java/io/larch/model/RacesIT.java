package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.AssetClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Clients at the same assets at the same moment. Which of them comes first is not known, but some
 * things hold whoever does. The system properties {@code larch.model.races} (tries, 40 by default)
 * and {@code larch.model.operations} (requests at one path, 1,000 by default) say how often.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RacesIT {

  private static final int RACES = Integer.getInteger("larch.model.races", 40);

  private final ModelServer server = new ModelServer();
  private final AssetClient http = server.http();

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void clear() {
    server.clear();
  }

  @Test
  void storeAndRecursiveDeleteLeaveNoRowWithoutContentAndNoContentWithoutRow() {
    for (int i = 0; i < RACES; i++) {
      // Each race has a path of its own, so that what it leaves is still there in the end.
      String top = "/assets" + server.newTop();
      store(top + "/a");
      int deleted =
          Clients.atOnce(
                  List.<Callable<Integer>>of(
                      () -> store(top + "/a"),
                      () -> store(top + "/a/b"),
                      () -> delete(top + "/-/recursive")))
              .getLast();
      assertThat(deleted).isBetween(1, 3);
    }
    server.requireContent(server.rowKeys());
  }

  @Test
  void deletesOfTheNewestTwoAtOnceTakeFourAssets() {
    for (int i = 0; i < RACES; i++) {
      String path = "/assets" + server.newTop();
      for (int j = 0; j < 5; j++) {
        store(path);
      }
      assertThat(
              Clients.atOnce(
                  Collections.<Callable<Integer>>nCopies(2, () -> delete(path + "/-/new/2"))))
          .containsExactly(2, 2);
      assertThat(entryIds(path)).containsExactly(0L);
    }
    server.requireContent(server.rowKeys());
  }

  /** The server's large subtrees have more than three assets, and go two at a time. */
  @Test
  void subtreeIsSeenWholeOrNotAtAllWhileItIsRemovedInSteps() {
    for (int i = 0; i < RACES / 5; i++) {
      String top = "/assets" + server.newTop();
      for (int j = 0; j < 7; j++) {
        store(top + "/" + j % 3);
      }
      Callable<Integer> reader =
          () -> {
            int seen = 7;
            while (seen == 7) {
              seen = listed(top);
            }
            assertThat(seen).isZero();
            assertThat(listed(top)).as("after it was gone").isZero();
            return 0;
          };
      assertThat(Clients.atOnce(List.of(reader, () -> delete(top + "/-/recursive"), reader)))
          .containsExactly(0, 7, 0);
    }
    server.requireContent(server.rowKeys());
  }

  @Test
  void assetIsCountedByOneOfTheDeletesThatMeetInALargeSubtree() {
    for (int i = 0; i < RACES / 5; i++) {
      String top = server.newTop();
      String path = "/assets" + top;
      for (int j = 0; j < 7; j++) {
        store(path + "/a");
      }
      List<Integer> deleted =
          Clients.atOnce(
              List.<Callable<Integer>>of(
                  () -> delete(path + "/-/recursive"),
                  () -> delete(path + "/a/-/new/2"),
                  () -> deleteListed(top + "/a", 5, 0, 6),
                  () -> {
                    update(path + "/a", 3);
                    return 0;
                  },
                  () -> delete(path + "/a/-/entry/4"),
                  () -> delete(path + "/-/recursive")));
      assertThat(deleted.stream().mapToInt(Integer::intValue).sum()).isEqualTo(7);
      assertThat(listed(path)).isZero();
    }
    server.requireContent(server.rowKeys());
  }

  @Test
  void atOnePathNoAssetIsDeletedTwiceAndNoEntryIdGivenTwice() {
    String path = "/assets" + server.newTop();
    int requests = Integer.getInteger("larch.model.operations", 1_000) / ModelRun.CLIENTS;
    List<Tally> tallies =
        Clients.atOnce(
            IntStream.range(0, ModelRun.CLIENTS)
                .mapToObj(seed -> (Callable<Tally>) () -> contend(path, seed, requests))
                .toList());

    List<Long> stored = new ArrayList<>();
    tallies.forEach(tally -> stored.addAll(tally.stored));
    Set<Long> living = entryIds(path);
    int deleted = tallies.stream().mapToInt(tally -> tally.deleted).sum();
    assertThat(stored)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, stored.size()).boxed().toList());
    assertThat(stored).containsAll(living);
    assertThat(deleted + living.size()).isEqualTo(stored.size());
    assertThat(server.rowKeys()).hasSameSizeAs(living);
    server.requireContent(server.rowKeys());
  }

  /** What one client has done. */
  private static final class Tally {
    final List<Long> stored = new ArrayList<>();
    int deleted;
  }

  private Tally contend(String path, int seed, int requests) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Tally tally = new Tally();
    for (int i = 0; i < requests; i++) {
      switch (random.nextInt(12)) {
        case 0 -> tally.deleted += delete(path);
        case 1 -> tally.deleted += delete(path + "/-/modified/2");
        case 2 -> tally.deleted += delete(path + "/-/new/3");
        case 3 -> tally.deleted += delete(path + "/-/entry/" + random.nextInt(requests));
        case 4 -> {
          if (random.nextInt(4) == 0) {
            tally.deleted += delete(path + (random.nextBoolean() ? "/-/all" : "/-/recursive"));
          }
        }
        case 5 -> tally.deleted += deleteOfExactly(path + "/-/new/2", 2);
        case 6 -> update(path, random.nextInt(requests));
        default -> tally.stored.add(storeAt(path));
      }
    }
    return tally;
  }

  private int store(String path) {
    storeAt(path);
    return 1;
  }

  private long storeAt(String path) {
    HttpResponse<String> answer = http.store(path, "x".getBytes(StandardCharsets.US_ASCII));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return AssetClient.json(answer).get("entryId").asLong();
  }

  private void update(String path, long entryId) {
    HttpResponse<String> answer =
        http.send(
            http.request(path + "/-/entry/" + entryId)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"alt\":\"new\"}")),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 404);
  }

  /**
   * Large deletes, of which there are unusually many here, are refused while too many of them are
   * under way.
   */
  private int delete(String target) {
    HttpResponse<String> answer =
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> http.delete(target), last -> last.statusCode() != 503);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    return deleted(answer);
  }

  private int deleteListed(String path, int... entryIds) {
    String items =
        IntStream.of(entryIds)
            .mapToObj(id -> "{\"path\":\"" + path + "\",\"entryId\":" + id + "}")
            .collect(Collectors.joining(","));
    HttpResponse<String> answer =
        http.send(
            http.request("/deletions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"assets\":[" + items + "]}")),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return deleted(answer);
  }

  private int listed(String top) {
    HttpResponse<String> answer = http.get(top + "/-/recursive/info");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return AssetClient.json(answer).get("assets").size();
  }

  /** Deletes so many assets or none. */
  private int deleteOfExactly(String target, int expected) {
    HttpResponse<String> answer = http.delete(target + "?expect=" + expected);
    if (answer.statusCode() == 412) {
      return 0;
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(deleted(answer)).isEqualTo(expected);
    return expected;
  }

  private static int deleted(HttpResponse<String> answer) {
    return Integer.parseInt(answer.headers().firstValue("Larch-Deleted").orElseThrow());
  }

  private Set<Long> entryIds(String path) {
    HttpResponse<String> answer = http.get(path + "/-/all/info");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Set<Long> ids = new TreeSet<>();
    AssetClient.json(answer).forEach(asset -> ids.add(asset.get("entryId").asLong()));
    return ids;
  }
}
